package product

import (
	"slices"
	"strings"

	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// The regimes of registration. Each has its own types, forms, clocks and result, and rule sets that govern it; a product may need both.
const (
	// City is the city's compliance registration of data products (Art. 18), which must stand before a product is traded. Its result is
	// a certificate.
	City = "registration"
	// National is the registration of public-data resources, products and services by the national measures (发改数据规〔2025〕26号), a
	// duty within authorised operation (27号 art. 16). Its result is a query code (登记结果查询码), which the national platform gives.
	// What is registered there is what the city has registered before: the product's content is settled once.
	National = "national"
)

// Regimes lists them all.
var Regimes = []string{City, National}

var regimeTitles = map[string]fault.Text{
	City:     fault.T("合规登记", "Compliance registration"),
	National: fault.T("公共数据资源登记", "National registration"),
}

// RegimeTitle is a regime of registration in words.
func RegimeTitle(regime string) fault.Text { return regimeTitles[regime] }

// TypeTitleIn is the type of a registration in words with its regime, as notices name it.
func TypeTitleIn(regime, kind string) fault.Text {
	r, t := RegimeTitle(regime), TypeTitle(kind)
	return fault.T(r.ZH+"（"+t.ZH+"）", r.EN+" ("+strings.ToLower(t.EN)+")")
}

// caseTitle is what the case of an application of a kind is called.
func caseTitle(regime, kind, name string) rules.Text {
	what := "Registration"
	if kind != First {
		what = TypeTitle(kind).EN
	}
	if regime != National {
		return rules.Text{ZH: name, EN: what + ": " + name}
	}
	title := RegimeTitle(regime)
	en := title.EN
	if kind != First {
		en += ", " + strings.ToLower(what)
	}
	return rules.Text{ZH: name + "（" + title.ZH + "）", EN: en + ": " + name}
}

// fact is the id of a fact in the rule sets of a regime. The national measures speak of one thing only: their facts have no prefix.
func fact(regime, name string) string {
	if regime == National {
		return name
	}
	return regime + "." + name
}

// knownRegime refuses what is no regime.
func knownRegime(regime string) error {
	if slices.Contains(Regimes, regime) {
		return nil
	}
	return known("regime", regime, Regimes)
}

// TypesOf are the types of application that a rule set knows on registrations of a regime, in the order of [AlterationTypes].
func TypesOf(set *rules.Set, regime string) []AlterationType {
	var list []AlterationType
	for _, t := range AlterationTypes {
		if _, err := set.Procedure(t.procedureOf(regime)); err == nil {
			list = append(list, t)
		}
	}
	return list
}

// RequireType refuses a type that the rules in force do not know (code "alteration.no_type").
func RequireType(tx *ledger.Tx, book *rules.Book, r Registration, t AlterationType) error {
	_, err := governing(tx, book, r, t)
	return err
}

// governing is the rule set of today for an application of a type on a registration; refused where it does not know the type.
func governing(tx *ledger.Tx, book *rules.Book, r Registration, t AlterationType) (*rules.Set, error) {
	set, err := adoption.For(tx, book, r.Regime, workday.OfTime(tx.Now))
	if err != nil {
		return nil, err
	}
	if !slices.Contains(TypesOf(set, r.Regime), t) {
		return nil, noType(set, t)
	}
	return set, nil
}
