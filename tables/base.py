"""The base of all tables and the types that they share.

Times are UTC without a zone. Ids are 32 hexadecimal digits made by the server; nothing that a file says is ever an
id or a path. JSON is kept as text: it is written and read whole, and never searched.
"""

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Id = String(32)
Digest = String(64)
Uid = String(64)
Serial = BigInteger().with_variant(Integer, "sqlite")

HOME = "0" * 31 + "1"
"""The facility that every installation begins with; what is taken in without a login belongs to it."""


class Base(DeclarativeBase):
    """Base of all tables; constraints have fixed names so that migrations can name them on every database."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base)
