"""The application that the tests of one process share, one after the other, each with a database of its own.

Building the application reads the signatures of all its handlers: a third of a second. Compiling a statement takes
longer than running it. Neither depends on what is stored: both are done once for each kind of database. What is
stored, the threads, the connections and the lifespan belong to one test.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from uuid import uuid4

from litestar.testing import TestClient

from label.app import create_app
from label.kit.database import Database
from label.kit.settings import Settings
from tests.support.city import City
from tests.support.postgres import Server


class Product:
    """The application on some settings, and a database beside it for what tests do without its doors."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._app = settings, create_app(settings)
        inside = self._app.dependencies["database"].dependency()  # type: ignore[union-attr]
        assert isinstance(inside, Database)
        self._inside, self._beside = Standing(inside, settings), Standing(Database(settings), settings)

    @contextmanager
    def opened(self) -> Iterator[City]:
        """Over HTTP, for one test; the lifespan's end closes the application's database."""
        self._inside.opened()
        with (
            closing(self._beside.opened()) as database,
            TestClient(self._app, base_url="http://label.test", raise_server_exceptions=False) as client,
        ):
            yield City(self._settings, database, client)


class Standing:
    """A database that is opened again and again, with the statements that it has compiled, and nothing else."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._settings = database, settings
        self._engine, self._readers = database.engine, database.readers
        database.close()

    def opened(self) -> Database:
        """Open again after `close`. The product sees new engines, because it keeps scores and editions in memory by
        engine. They share dialect, events, empty pool and compiled statements with the first."""
        opened, said = self._database, self._settings
        opened.engine, opened.readers = self._engine.execution_options(), self._readers.execution_options()
        opened._own = None
        opened.open(said)
        return opened


class SharedApplication:
    """A data folder and a database: made for each test, under the same names, and gone after it."""

    def __init__(self, folder: Path, template: str, server: Server | None) -> None:
        self._folder, self._template, self._server, self._name = folder, template, server, f"test_{uuid4().hex[:12]}"
        self._settings = Settings(data_dir=folder, database_url=server.url(self._name) if server else "")

    @contextmanager
    def fresh_database(self) -> Iterator[Settings]:
        """A copy of the template, and no file."""
        self._folder.mkdir()
        try:
            if self._server is None:
                shutil.copy(self._template, self._folder / "label.db")
            else:
                self._server.create(self._name, self._template)
            yield self._settings
        finally:
            if self._server is not None:
                self._server.drop(self._name)
            shutil.rmtree(self._folder)

    def product(self, settings: Settings) -> Product:
        """The shared product; with other settings, one for this test alone."""
        return self._shared if settings is self._settings else Product(settings)

    @cached_property
    def _shared(self) -> Product:
        return Product(self._settings)
