"""The shop's tables, in the database that pyproject.toml calls "shop". Only leaf jobs open it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateTable

from tailor_types import get_db


class Table(DeclarativeBase):
    """What the tables have in common."""


class Customer(Table):
    __tablename__ = "customer"
    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str]


class Charge(Table):
    __tablename__ = "charge"
    idempotency_key: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str]
    cents: Mapped[int]


class Reading(Table):
    __tablename__ = "reading"
    region: Mapped[str] = mapped_column(primary_key=True)
    orders: Mapped[int]


CUSTOMERS = [{"id": "c1", "email": "ada@example.com"}, {"id": "c2", "email": "lin@example.com"}]
READINGS = [{"region": region, "orders": n} for region, n in (("us", 3), ("eu", 5), ("ap", 2))]


@asynccontextmanager
async def opened() -> AsyncIterator[AsyncSession]:
    """Open the database for the block, and commit at its end."""
    engine = get_db("shop")
    async with engine.begin() as connection:
        await fill(connection)
    async with AsyncSession(engine) as session, session.begin():
        yield session


async def fill(connection: AsyncConnection) -> None:
    """Make what is missing of the tables and their first rows; several processes may at once."""
    for table in Table.metadata.sorted_tables:
        await connection.execute(CreateTable(table, if_not_exists=True))
    await connection.execute(insert(Customer).on_conflict_do_nothing(), CUSTOMERS)
    await connection.execute(insert(Reading).on_conflict_do_nothing(), READINGS)
