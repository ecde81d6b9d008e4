package exchange_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"huishu/compliance/code"
	"huishu/ledger/fault"
	"huishu/market/exchange"
	"huishu/market/exchange/exchangetest"
	"huishu/market/markettest"
)

func contract(t *testing.T, w *markettest.World) exchange.Contract {
	t.Helper()
	c, err := code.NewContract(code.NodeEnterprise, w.Merchant.USCC, "4413", w.Clock.Now(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return exchange.Contract{
		Code: c, ProductCode: w.Product.Code, Registration: w.Registration.Number, Title: "客流热度", PriceFen: 500,
		Signatories: []exchange.Signatory{
			{USCC: w.Merchant.USCC, Name: w.Merchant.NameZH, Role: exchange.Provider}, {USCC: w.Buyer.USCC, Name: w.Buyer.NameZH, Role: exchange.User},
		},
		TermsHash: strings.Repeat("ab", 32), Purpose: "商业选址", Delivery: "01", SignedAt: w.Clock.Now().UnixMilli(),
	}
}

func TestEmbedded(t *testing.T) {
	t.Parallel()
	exchangetest.Run(t, func(t *testing.T) (exchange.Exchange, exchangetest.Fixtures) {
		w := markettest.New(t)
		return w.Exchange, exchangetest.Fixtures{
			Registered: func() exchange.Contract { return contract(t, w) },
			Unregistered: func() exchange.Contract {
				c := contract(t, w)
				other := "0" // no product's code: its check character is that of another
				if strings.HasSuffix(c.ProductCode, other) {
					other = "1"
				}
				c.ProductCode = c.ProductCode[:len(c.ProductCode)-1] + other
				return c
			},
		}
	})
}

// The embedded venue asks the register itself: a suspended registration is refused by Art. 18.
func TestEmbeddedAsksTheRegister(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	w.Suspend()
	f, err := w.Exchange.File(t.Context(), contract(t, w))
	if err != nil || f.Accepted || !strings.Contains(f.Article, "第十八条") || !strings.Contains(f.Reason.ZH, "暂停") {
		t.Errorf("%+v %v", f, err)
	}
	w.Restore()
	if f, err = w.Exchange.File(t.Context(), contract(t, w)); err != nil || !f.Accepted {
		t.Errorf("%+v %v", f, err)
	}
	if _, err := w.Exchange.Record(t.Context(), ""); fault.KindOf(err) != fault.NotFound {
		t.Errorf("no number: %v", err)
	}
}
