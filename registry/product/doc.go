// Package product keeps what is made of public data: the agreements under which it may be
// operated, the data products themselves, and their compliance registration.
//
// What it is: five nouns in the order of a product's life. An [Agreement] between an
// implementing body and an operator names resources, purposes and term; it is the operator's
// licence (发改数据规〔2025〕27号). A [Product] is derived from resources of such an agreement, field
// by field. A [Sample] is a piece of its data with the scanner's report. A [Registration] is the
// decision of the registration body on one filed version (Art. 18 of the city's rules), and its
// certificate is the log's receipt of that decision. An [Alteration] is an application on a registration that stands: its change,
// correction, renewal or cancellation (26号 arts 9, 15).
//
// What it is not: a shop window. Nothing here has a price, an offer or a buyer; the market
// asks [RequireRegistered] in its own transaction before anything is listed, sold or
// delivered. It judges nothing by itself either: which material is missing or which resource lies
// outside is said by the rule set in force (compliance/rules), who may act by compliance/access, and
// which step follows by compliance/procedure.
//
// Start at [DraftAgreement], [Create], [PreCheck], [Submit], [Alter] and [RequireRegistered]. Get functions
// do not ask who is looking, except [Show].
package product
