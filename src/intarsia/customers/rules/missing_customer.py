"""Lines that nobody can be linked to: no customer, or a word that stands for nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from intarsia.customers.rules._words import any_of, finds

if TYPE_CHECKING:
    import ibis.expr.types as ir

# One placeholder a line or between bars.
_NOBODY = tuple(
    word.strip()
    for word in r"""
    - | -- | --- | ? | ?? | . | _ | #n/a | #na | n/a | na | n.a. | nan | nil | none | null | (null) | <na> | \n | -1 | (none)
    unknown | (unknown) | undefined | unassigned | not set | (not set) | not available | not applicable | missing | blank | (blank)
    anonymous | anonymus | anon | guest | guest user | guest customer | guest checkout | no customer | walk-in | walk in | walkin
    walk-in customer | cash customer | cash sale | anonym | gast | unbekannt | laufkunde | anonyme | inconnu | invité
    anónimo | anonimo | desconocido | invitado | sconosciuto | ospite | desconhecido | convidado | anoniem | onbekend
    anonim | misafir | bilinmiyor | bilinmeyen | nieznany | gość | аноним | неизвестно | неизвестный | гость | нет
    """.strip()
    .replace("\n", "|")
    .split("|")
)


@dataclass(frozen=True)
class MissingCustomer:
    """Takes lines whose customer is null, blank or a placeholder such as "N/A", "guest" or "anonymous", in English and common languages.

    `also`: further placeholders of this shop, in any case of letters. The number 0 is no placeholder by default: generated ids begin
    with it.
    """

    order: ClassVar[int] = 20
    reason: ClassVar[str] = "Nobody is named as the customer, so the line belongs to no one's history."

    also: tuple[str, ...] = ()

    def people(self, customers: ir.Table) -> ir.BooleanValue:
        """True where the customer is null, blank or a placeholder."""
        pattern = rf"^[\s\x00]*(?:{any_of((*_NOBODY, *self.also))})?[\s\x00]*$"
        return customers.customer_id.isnull() | finds(customers.customer_id, pattern).fill_null(False)
