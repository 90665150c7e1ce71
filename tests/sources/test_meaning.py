"""What values mean: ids, dates, money and cancellations, decided a column at a time."""

from __future__ import annotations

from datetime import datetime

import pytest

from sources.order_files import base_of, column, sources, told, written


def dated(folder, values, name="date"):
    lines = "".join(f'{i},"{value}",{i}.5\n' for i, value in enumerate(values, 1))
    return base_of(written(folder, f"customer,{name},amount\n{lines}"))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["19970101", "19971231"], [datetime(1997, 1, 1), datetime(1997, 12, 31)]),
        (["14-Jan-15", "03-Sep-14"], [datetime(2015, 1, 14), datetime(2014, 9, 3)]),
        (["21-07-2015", "05-01-2015"], [datetime(2015, 7, 21), datetime(2015, 1, 5)]),
        (["6/16/14", "12/1/13"], [datetime(2014, 6, 16), datetime(2013, 12, 1)]),
        (["16/6/14", "1/12/13"], [datetime(2014, 6, 16), datetime(2013, 12, 1)]),
        (["24-02-2015 11.35", "01-03-2015 9.05"], [datetime(2015, 2, 24, 11, 35), datetime(2015, 3, 1, 9, 5)]),
        (["2015-02-24T11:35:10Z", "2015-03-01T09:05:00Z"], [datetime(2015, 2, 24, 11, 35, 10), datetime(2015, 3, 1, 9, 5)]),
        (["2015-02-24 11:35:10.250", "2015-03-01 09:05:00.000"], [datetime(2015, 2, 24, 11, 35, 10, 250000), datetime(2015, 3, 1, 9, 5)]),
        (["2015.02.24", "2015.03.01"], [datetime(2015, 2, 24), datetime(2015, 3, 1)]),
        (["42059.5", "42060"], [datetime(2015, 2, 24, 12), datetime(2015, 2, 25)]),
        (["1424777710", "1425200700"], [datetime(2015, 2, 24, 11, 35, 10), datetime(2015, 3, 1, 9, 5)]),
        (["1424777710000", "1425200700000"], [datetime(2015, 2, 24, 11, 35, 10), datetime(2015, 3, 1, 9, 5)]),
        (["January 5, 2015", "March 12, 2015"], [datetime(2015, 1, 5), datetime(2015, 3, 12)]),
        (["5. März 2015", "12. Dezember 2015"], [datetime(2015, 3, 5), datetime(2015, 12, 12)]),
        (["5 марта 2015", "12 декабря 2015"], [datetime(2015, 3, 5), datetime(2015, 12, 12)]),
        (["5 Şubat 2015", "12 Ekim 2015"], [datetime(2015, 2, 5), datetime(2015, 10, 12)]),
        (
            ["04-09-2012", "25-10-2012", "10/26/2012", "9/4/2012"],
            [datetime(2012, 9, 4), datetime(2012, 10, 25), datetime(2012, 10, 26), datetime(2012, 9, 4)],
        ),
        (["42059", "2015-02-25"], [datetime(2015, 2, 24), datetime(2015, 2, 25)]),
    ],
)
def test_dates(tmp_path, values, expected):
    assert column(dated(tmp_path, values), "ordered_at") == expected


def test_ambiguous_dates_are_read_in_order_of_time_and_told(tmp_path):
    values = [f"{day:02d}/0{month}/2024" for month in (1, 2, 3) for day in range(1, 13)]
    base = dated(tmp_path, values)
    assert column(base, "ordered_at")[1] == datetime(2024, 1, 2)
    assert "warning" in told(base, "ordered_at")
    assert "in order of time" in told(base, "ordered_at")


def test_first_days_of_months_are_days(tmp_path):
    assert column(dated(tmp_path, [f"01/{month:02d}/2024" for month in range(1, 13)]), "ordered_at")[4] == datetime(2024, 5, 1)
    assert column(dated(tmp_path, [f"{month}/1/2024" for month in range(1, 13)]), "ordered_at")[4] == datetime(2024, 5, 1)


def test_a_setting_decides_the_order_of_day_and_month(tmp_path):
    path = written(tmp_path, "customer,date,amount\n1,04-09-2012,5\n2,05-09-2012,6\n")
    assert column(base_of(path, day_first=False), "ordered_at")[0] == datetime(2012, 4, 9)
    assert column(base_of(path, day_first=True), "ordered_at")[0] == datetime(2012, 9, 4)


def test_dates_that_contradict_the_column_are_set_aside(tmp_path):
    base = dated(tmp_path, ["13/01/2024"] * 30 + ["01/14/2024"])
    assert column(base, "problem")[-1] == "The date '01/14/2024' cannot be read."
    assert "30 values say so, 1 contradict" in told(base, "ordered_at")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["$84,835.00 ", "$1.50"], [84835.0, 1.5]),
        (["1.234,56", "7,5"], [1234.56, 7.5]),
        (["1 234,56", "7,50"], [1234.56, 7.5]),
        (["1\u00a0234,56 €", "7,50 €"], [1234.56, 7.5]),
        (["1\u202f234,56 руб.", "7,50 руб."], [1234.56, 7.5]),
        (["1'234.50", "CHF 7.50"], [1234.5, 7.5]),
        (["(12.50)", "7.50"], [-12.5, 7.5]),
        (["12.50-", "7.50"], [-12.5, 7.5]),
        (["-$12.50", "$7.50"], [-12.5, 7.5]),
        (["£5", "£1,000"], [5.0, 1000.0]),
        (["1,234,567", "890"], [1234567.0, 890.0]),
        (["12 500 so'm", "7 000 so'm"], [12500.0, 7000.0]),
        (["R$ 1.234,50", "R$ 7,00"], [1234.5, 7.0]),
        (["1.234,50 TL", "7,00 TL"], [1234.5, 7.0]),
        (["−5.5", "+7"], [-5.5, 7.0]),
        (["1e3", "5"], [1000.0, 5.0]),
    ],
)
def test_money(tmp_path, values, expected):
    lines = "".join(f'{i};2024-01-0{i};"{value}"\n' for i, value in enumerate(values, 1))
    assert column(base_of(written(tmp_path, f"customer;date;amount\n{lines}")), "amount") == expected


def test_a_thousand_or_a_fraction_is_told(tmp_path):
    path = written(tmp_path, "customer;date;amount\n1;2024-01-01;1.234\n2;2024-01-02;5.678\n")
    base = base_of(path)
    assert "warning" in told(base, "amount")
    assert column(base_of(path, decimal=","), "amount") == [1234.0, 5678.0]


def test_amounts_that_do_not_fit_the_columns_decimal_sign_are_set_aside(tmp_path):
    lines = "".join(f'{i},2024-01-{i:02d},"{i}.25"\n' for i in range(1, 21))
    base = base_of(written(tmp_path, f'customer,date,amount\n{lines}30,2024-01-30,"1,5"\n'))
    assert column(base, "problem")[-1] == "The amount '1,5' cannot be read."


def test_ids(tmp_path):
    values = ["17850.0", "00012", "CS-9", "NA", "null", "", "  x1 ", "guest", "9007199254740993"]
    lines = "".join(f"{value},2024-01-0{i},5\n" for i, value in enumerate(values, 1))
    base = base_of(written(tmp_path, f"customer,date,amount\n{lines}"))
    assert column(base, "customer_id") == ["17850", "00012", "CS-9", None, None, None, "x1", None, "9007199254740993"]


def test_ids_that_a_spreadsheet_destroyed(tmp_path):
    base = base_of(written(tmp_path, "customer,date,amount\n5.70306E+17,2024-01-01,5\n5.70306E+17,2024-01-02,6\n7,2024-01-03,1\n"))
    assert "error: 67% of the sampled values of 'customer' look like 5.70306E+17" in told(base, "customer_id")


def test_orders_are_made_from_customer_and_time(tmp_path):
    content = "customer,date,amount\na,2024-01-01 10:00,5\na,2024-01-01 10:00,6\na,2024-01-01 11:00,6\nb,2024-01-01 10:00,6\n"
    made = column(base_of(written(tmp_path, content)), "order_id")
    assert made[0] == made[1]
    assert len(set(made)) == 3


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("customer,order,date,amount\na,1,2024-01-01,5\na,C2,2024-01-02,-5\nb,3,2024-01-03,-1\n", [False, True, False]),
        ("customer,status,date,amount\na,Completed,2024-01-01,5\na,Cancelled,2024-01-02,5\nb,,2024-01-03,1\n", [False, True, False]),
        ("müşteri,durum,tarih,tutar\na,Tamamlandı,2024-01-01,5\na,İade edildi,2024-01-02,5\nb,İptal,2024-01-03,1\n", [False, True, True]),
        ("клиент,статус,дата,сумма\na,Выполнен,2024-01-01,5\na,Возврат,2024-01-02,5\nb,Отменён,2024-01-03,1\n", [False, True, True]),
        ("customer,is_returned,date,amount\na,no,2024-01-01,5\na,yes,2024-01-02,5\nb,no,2024-01-03,1\n", [False, True, False]),
        ("customer,date,quantity,price\na,2024-01-01,2,5\na,2024-01-02,-2,5\nb,2024-01-03,1,1\n", [False, True, False]),
    ],
)
def test_cancellations(tmp_path, content, expected):
    assert column(base_of(written(tmp_path, content)), "cancelled") == expected


def test_a_return_without_quantities_is_minus_one_piece(tmp_path):
    base = base_of(written(tmp_path, "customer,date,amount\na,2024-01-01,5\na,2024-01-02,-5\n"))
    assert (column(base, "quantity"), column(base, "unit_price")) == ([1.0, -1.0], [5.0, 5.0])


@pytest.mark.parametrize(
    "header",
    [
        "Customer ID,Order Number,Order Date,Product Name,Quantity,Unit Price,Total",
        "Kundennummer,Bestellnummer,Bestelldatum,Artikelbezeichnung,Menge,Einzelpreis,Betrag",
        "Numéro client,N° commande,Date commande,Produit,Quantité,Prix unitaire,Montant",
        "ID Cliente,Número pedido,Fecha pedido,Descripción,Cantidad,Precio unitario,Importe",
        "Código Cliente,Número do Pedido,Data da Compra,Descrição,Quantidade,Preço Unitário,Valor Total",
        "Codice Cliente,Numero Ordine,Data Ordine,Descrizione,Quantità,Prezzo unitario,Importo totale",
        "Klantnummer,Ordernummer,Besteldatum,Omschrijving,Aantal,Stukprijs,Totaalbedrag",
        "Müşteri No,Sipariş No,Sipariş Tarihi,Ürün Adı,Adet,Birim Fiyat,Toplam Tutar",
        "Код клиента,Номер заказа,Дата заказа,Наименование товара,Количество,Цена,Сумма",
        "Mijoz ID,Buyurtma raqami,Buyurtma sanasi,Mahsulot nomi,Miqdori,Narxi,Summa",
        "ID klienta,Numer zamówienia,Data zamówienia,Nazwa produktu,Ilość,Cena jednostkowa,Kwota",
        "household_id,basket_id,transaction_timestamp,item_description,units,price_per_unit,sales_value",
    ],
)
def test_names_in_many_languages(tmp_path, header):
    lines = "".join(f"{i % 5},{100 + i},2024-01-{i + 1:02d},thing {i % 3},{i % 4 + 1},2.5,{(i % 4 + 1) * 2.5}\n" for i in range(25))
    found = sources(base_of(written(tmp_path, f"{header}\n{lines}")))
    names = ("customer_id", "order_id", "ordered_at", "product", "quantity", "unit_price", "amount")
    assert [found.get(name) for name in names] == header.split(",")


def test_the_amount_is_told_by_its_relation(tmp_path):
    lines = "".join(
        f"{i % 5},2024-01-{i % 28 + 1:02d},{i % 4 + 2},{i % 7 + 0.5},{(i % 4 + 2) * (i % 7 + 0.5)},{i * 1.5}\n" for i in range(60)
    )
    base = base_of(written(tmp_path, f"customer,date,quantity,price,xyz,abc\n{lines}"))
    assert sources(base)["amount"] == "xyz"


def test_without_money_each_line_counts_as_one(tmp_path):
    base = base_of(written(tmp_path, "cust,date\n1,2024-01-01\n1,2024-02-01\n2,2024-01-01\n"))
    assert column(base, "amount") == [1.0, 1.0, 1.0]
    assert "no money" in told(base, "amount")


def test_birth_dates_are_not_order_dates(tmp_path):
    base = base_of(written(tmp_path, "customer,birth_date,purchased,amount\n1,1980-01-01,2024-01-01,5\n2,1990-01-01,2024-01-02,6\n"))
    assert sources(base)["ordered_at"] == "purchased"
