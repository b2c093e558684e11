"""`label backup` and `label restore`: one archive of rows, stored files and, when asked, private keys.

An archive is a plain tar file (ustar) with these members, in this order:

    rows/TABLE/000000.jsonl.gz   rows of a table, one JSON array a line, in chunks of about 4 MB before compression
    files/DIGEST                 a stored file, named by its SHA-256
    keys.json                    private keys, encrypted with a passphrase; only when asked
    manifest.json                what the archive holds: `label/backup/manifest.py`
    manifest.sha256              the SHA-256 of manifest.json, in hexadecimal digits

Rows have no form of either database, so that an archive is restored into SQLite or into PostgreSQL.
"""
