"""What systems call the person that a record is about: keys, addresses, devices, in the languages of the vocabulary of orders."""

from __future__ import annotations

from intarsia.sources.pattern import Wanted
from intarsia.sources.vocabulary import EXACT

_NO_KEYS = frozenset(
    [
        "customeremail",
        "email",
        "emailaddress",
        "customername",
        "clientname",
        "kundenname",
        "nomclient",
        "nombrecliente",
        "klantnaam",
        "musteriadi",
        "mijoznomi",
        "visitorid",
    ]
)
CUSTOMER = " ".join(word for word in EXACT["customer_id"].split() if word not in _NO_KEYS)
EMAIL = """
    email emailaddress customeremail useremail mail eposta epostaadresi emailadresse adresseemail correo correoelectronico electronicmail
    recipient recipientemail profileemail contactemail requesteremail elektronpochta почта электроннаяпочта емейл subscriberemail"""
PHONE = """
    phone phonenumber mobile mobilephone mobilenumber telephone tel cell cellphone msisdn telefon telefonnummer handy telephonenumber
    telefono telefone celular telefonnumarasi cep телефон номертелефона telefonraqami telefonraqam customerphone"""
ANONYMOUS = "anonymousid visitorid cookieid deviceid clientuuid fullvisitorid userpseudoid browserid installid distinctid cookie idfa gaid"

WHO: dict[str, tuple[Wanted, ...]] = {
    "customer_id": (
        Wanted(
            f"""
                {CUSTOMER} accountid account companyid organizationid orgid tenantid workspaceid householdkey
                subscriberid profileid playerid""",
            "customer client kunde kunden klient клиент mijoz cliente household musteri",
            "email mail name age gender country city segment type satisfaction rating phone date since tier service support lifetime value",
            how="id",
        ),
    ),
    "email": (Wanted(EMAIL, "email mail", "opened clicked sent count rate consent opt campaign", how="email"),),
    "phone": (Wanted(PHONE, how="phone"),),
    "anonymous_id": (Wanted(ANONYMOUS),),  # in whatever form: that of a browser is 1026454.4271112504
}
"""The four keys of a person, to be found in any source."""
