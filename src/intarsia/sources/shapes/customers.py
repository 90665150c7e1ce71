"""People and companies: who they are, where they live, since when they are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from intarsia.sources.pattern import Part, Wanted, likely, match, squashed
from intarsia.sources.profile import Column
from intarsia.sources.shapes._who import WHO

HANDLES = "handle socialhandle twitter twitterhandle instagram instagramhandle facebook tiktok telegram telegramusername linkedin"
_BEFORE = ("mailing", "billing", "defaultaddress", "primaryaddress", "personmailing")


def _placed(own: str, *plain: str) -> Wanted:
    """A part of an address: by its `own` names, then by the `plain` ones as systems put the kind of the address before them."""
    return Wanted(" ".join((own, *(before + name for before in _BEFORE for name in plain))))


_PART = Part(
    "customers",
    {
        **WHO,
        "anonymous_id": (*WHO["anonymous_id"], Wanted(HANDLES, how="handle")),
        "known_at": (Wanted("knownat knownsince asof asofdate snapshotdate exportdate updatedat lastupdated modifiedat standvom stand"),),
        "joined_at": (
            Wanted(
                """joinedat joindate joined signupdate signedup signedupat registrationdate registeredat registered accountcreated createdat
                created createddate membersince customersince memberfrom dateenrolled enrolldate dtcustomer anmeldedatum registrierungsdatum
                dateinscription fecharegistro fechaalta datacadastro kayittarihi uyeliktarihi датарегистрации
                royxatsanasi becomememberon createdate""",
                "signup registration joined enrolled",
            ),
        ),
        "full_name": (
            Wanted(
                """fullname name customername clientname username displayname contactname kundenname nomcomplet nombrecompleto nomecompleto
                adsoyad musteriadi фио имяклиента mijoznomi toliqism""",
            ),
        ),
        "first_name": (Wanted("firstname givenname forename fname vorname prenom nombre primeironome nome ad isim имя ism first"),),
        "last_name": (
            Wanted(
                "lastname surname familyname lname secondname nachname nom apellido apellidos sobrenome soyad soyadi фамилия familiya last"
            ),
        ),
        "birth_date": (
            Wanted(
                """birthdate dateofbirth dob birthday birth geburtsdatum datenaissance datedenaissance fechanacimiento fechadenacimiento
                datanascimento datadenascimento dogumtarihi датарождения tugilgansana tugilgankun""",
            ),
            Wanted("yearofbirth birthyear yearbirth yob geburtsjahr anneenaissance anonacimiento годрождения dogumyili", how="year"),
            Wanted("age customerage agegroup ageband agerange alter edad idade yas возраст yosh", "age", "package page average", how="age"),
        ),
        "gender": (Wanted("gender sex customergender geschlecht sexe genre sexo genero cinsiyet пол jins", how="gender"),),
        "language": (Wanted("language lang locale preferredlanguage sprache langue idioma dil язык til"),),
        "income": (
            Wanted(
                "income annualincome incomeband estimatedsalary salary householdincome einkommen revenu ingresos renda gelir доход daromad",
                "income salary",
                "category",
                how="band",
            ),
        ),
        "address": (
            _placed(
                "address street streetaddress addressline1 address1 adresse strasse rue direccion endereco adres адрес manzil",
                *("street", "streetaddress", "addressline1", "address1"),
            ),
        ),
        "postcode": (
            _placed(
                "postcode zip zipcode postalcode zippostalcode plz codepostal codigopostal cep postakodu индекс pochtaindeksi",
                *("zip", "zipcode", "postalcode", "postcode", "zippostalcode"),
            ),
        ),
        "city": (_placed("city town suburb ort stadt ville ciudad cidade sehir il город shahar", "city"),),
        "region": (
            _placed(
                """region state province stateregion stateprovince county district bundesland departement provincia estado bolge область
                регион viloyat""",
                *("state", "province", "stateprovince", "provincecode", "statecode"),
            ),
        ),
        "country": (
            _placed(
                "country countrycode countryname countryregion geography nation land pays pais ulke страна davlat mamlakat",
                *("country", "countrycode"),
            ),
        ),
        "company": (
            _placed(
                "company companyname organisation organization employer firma societe empresa sirket компания kompaniya",
                "company",
            ),
        ),
        "company_size": (
            Wanted("companysize employees numberofemployees headcount mitarbeiter effectif empleados calisansayisi сотрудники", how="band"),
        ),
        "industry": (Wanted("industry sector branche secteur sektor отрасль soha"),),
        "occupation": (Wanted("occupation job jobtitle profession beruf profesion profissao meslek профессия kasb employmentstatus"),),
        "household_size": (Wanted("householdsize familysize householdmembers haushaltsgroesse", how="band"),),
        "channel": (Wanted("channel preferredchannel acquisitionchannel source leadsource kanal канал"),),
        "health_score": (Wanted("healthscore customerhealth accounthealth health hubspotscore"),),
    },
    needs=(("customer_id", "email", "phone", "full_name"),),
    telling={
        "birth_date": 0.2,
        "gender": 0.2,
        "full_name": 0.1,
        "first_name": 0.15,
        "last_name": 0.15,
        "email": 0.1,
        "phone": 0.1,
        "joined_at": 0.15,
        "income": 0.15,
        "city": 0.1,
        "region": 0.1,
        "country": 0.1,
        "postcode": 0.1,
        "address": 0.1,
        "company": 0.1,
        "company_size": 0.15,
        "industry": 0.15,
        "occupation": 0.1,
        "household_size": 0.15,
        "language": 0.05,
        "channel": 0.1,
        "health_score": 0.2,
    },
    once=True,
)


@dataclass(frozen=True)
class Customers:
    """A list of customers: one row a person or company, with keys, names, birth, gender, place, income, company."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:
        """Every record is a row; where no column is known for the customer's id, one called "id" that never repeats is it."""
        return (_by_id(columns),)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By the names and values of its columns."""
        return likely(columns, _by_id(columns))


def _by_id(columns: Sequence[Column]) -> Part:
    own = [column for column in columns if squashed(column.name) in ("id", "recordid")]
    if len(own) != 1 or "customer_id" in match(columns, _PART):
        return _PART
    unique = own[0].filled == own[0].rows and len({*own[0].values}) == len(own[0].values)
    return replace(_PART, fields={**_PART.fields, "customer_id": (Wanted("id recordid", how="id"),)}) if unique else _PART
