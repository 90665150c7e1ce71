"""What is on accounts, day by day, and what moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.pattern import Part, Wanted, likely
from intarsia.sources.profile import Column
from intarsia.sources.shapes._who import WHO

_PART = Part(
    "balances",
    {
        **WHO,
        "stated_at": (
            Wanted(
                """statedat balancedate statementdate asof asofdate snapshotdate date day month valuedate stichtag buchungstag datesolde
                fechasaldo datasaldo bakiyetarihi датаостатка sana reportingdate""",
                "date",
            ),
        ),
        "account_id": (
            Wanted("accountid accountnumber accountno iban account kontonummer konto compte cuenta conta hesap счет hisob", how="id"),
        ),
        "product": (Wanted("product producttype accounttype accountkind productname kontoart typecompte tipocuenta hesapturu"),),
        "balance": (
            Wanted("balance accountbalance closingbalance endbalance saldo kontostand solde bakiye остаток баланс qoldiq", "balance saldo"),
        ),
        "credit_limit": (Wanted("creditlimit limit overdraftlimit kreditlimit plafond limitecredito kredilimiti"),),
        "inflow": (Wanted("inflow credits deposits moneyin incoming totalcredits einzahlungen entrees ingresos entradas"),),
        "outflow": (Wanted("outflow debits withdrawals moneyout outgoing totaldebits auszahlungen sorties gastos saidas"),),
        "movement": (
            Wanted(
                """movement betrag umsatz buchungsbetrag amount transactionamount bookingamount betrageur amounteur montant importe monto
                valor importo bedrag tutar сумма summa""",
                how="signed",
            ),
        ),
        "transactions": (Wanted("transactions transactioncount ntransactions movements numtransactions buchungen"),),
        "overdue_days": (Wanted("overduedays dayspastdue dpd arrearsdays dayslate verzugstage"),),
    },
    needs=(("stated_at",), ("balance",), ("customer_id", "email")),
    telling={"balance": 0.4, "credit_limit": 0.15, "inflow": 0.15, "outflow": 0.15, "overdue_days": 0.1, "account_id": 0.1},
)


@dataclass(frozen=True)
class Balances:
    """Account balances: one row an account and day."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:  # noqa: ARG002
        """Every record is a row."""
        return (_PART,)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By the names and values of its columns."""
        return likely(columns, _PART)
