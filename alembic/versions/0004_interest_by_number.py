"""An interest may be declared in a company that is known by its number alone: the head of a group abroad, say."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("interests") as table:
        table.drop_constraint(op.f("fk_interests_siren"), type_="foreignkey")


def downgrade() -> None:
    # The release before cannot hold them.
    op.execute("DELETE FROM interests WHERE siren NOT IN (SELECT siren FROM companies)")
    with op.batch_alter_table("interests") as table:
        table.create_foreign_key(op.f("fk_interests_siren"), "companies", ["siren"], ["siren"])
