package exchange

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
)

//go:embed migrations/*.sql
var migrations embed.FS

// SubjectRecord is the journal's kind of an exchange record.
const SubjectRecord = "exchange_record"

// Article demands that what circulates is traded through the exchange.
const Article = "惠府〔2023〕38号 第十八条"

// Room declares the embedded exchange's tables.
func Room() ledger.Room {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the embedded folder is part of the program
	}
	return ledger.Room{
		Name: "exchange", Migrations: sub, Record: []string{"exchange_record"},
		Subjects: []ledger.Subject{{Kind: SubjectRecord, Tables: []string{"exchange_record"}, Load: func(tx *ledger.Tx, id string) (any, error) {
			return rowOf(tx, id)
		}}},
	}
}

// Embedded is a venue inside this program, for trial. It keeps its own records and
// trusts nothing it was not shown: it looks the registration up itself.
type Embedded struct{ db *ledger.DB }

// NewEmbedded makes the venue on a database that has its [Room].
func NewEmbedded(db *ledger.DB) *Embedded { return &Embedded{db} }

// Venue says that this venue is for trial.
func (e *Embedded) Venue() Venue {
	return Venue{
		Name: fault.T("内置交易所（试运行）", "Embedded exchange (trial)"), Trial: true,
		Notice: fault.T("试运行：由系统内置的交易所出具，仅供试用，不构成依法设立的数据交易所的备案",
			"Trial: issued by the exchange built into this system, for trying it out; it is no record of a lawfully established data exchange"),
	}
}

type row struct {
	ID       string  `db:"id" json:"id"`
	Number   *string `db:"number" json:"number"`
	Contract string  `db:"contract" json:"contract"`
	Filing   string  `db:"filing" json:"filing"`
	FiledAt  int64   `db:"filed_at" json:"filed_at"`
	Delivery string  `db:"delivery" json:"delivery"`
	Clearing string  `db:"clearing" json:"clearing"`
}

const columns = `id, number, contract, filing, filed_at, delivery, clearing`

func rowOf(tx *ledger.Tx, code string) (r row, err error) {
	err = tx.Get(&r, `SELECT `+columns+` FROM exchange_record WHERE id = ?`, code)
	return r, err
}

// File checks that the product stands registered, and gives the contract its record number.
func (e *Embedded) File(ctx context.Context, c Contract) (f Filing, err error) {
	if err := c.check(); err != nil {
		return Filing{}, err
	}
	err = e.db.Update(ctx, ledger.System, func(tx *ledger.Tx) error {
		if f, err = answered(tx, c); fault.KindOf(err) != fault.NotFound {
			return err
		}
		if err := access.Require(tx, access.ExchangeFile, access.Facts{}); err != nil {
			return err
		}
		if f, err = judge(tx, c); err != nil {
			return err
		}
		return file(tx, c, f)
	})
	return f, err
}

// answered returns the answer given to this code before.
func answered(tx *ledger.Tx, c Contract) (f Filing, err error) {
	r, err := rowOf(tx, c.Code)
	if err != nil {
		return Filing{}, err
	}
	var before Contract
	if err := json.Unmarshal([]byte(r.Contract), &before); err != nil {
		return Filing{}, fmt.Errorf("record of contract %s: %w", c.Code, err)
	}
	if !before.equal(c) {
		return Filing{}, fault.New(fault.Conflict, "exchange.code_used", "该合约编码已用于另一份合约", "This contract code was used for another contract").
			Do("请核对合约编码，另用新的编码", "Check the contract code and use a new one").At("code")
	}
	if err := json.Unmarshal([]byte(r.Filing), &f); err != nil {
		return Filing{}, fmt.Errorf("filing of contract %s: %w", c.Code, err)
	}
	return f, nil
}

// judge asks the register whether the product may be traded today.
func judge(tx *ledger.Tx, c Contract) (Filing, error) {
	refusal := func(zh, en string) Filing {
		return Filing{Reason: fault.T(zh, en), Article: Article, FiledAt: tx.Now.UnixMilli()}
	}
	p, err := product.ByCode(tx, c.ProductCode)
	if fault.KindOf(err) == fault.NotFound {
		return refusal("登记簿中没有该产品编码", "The register knows no product of this code"), nil
	}
	if err != nil {
		return Filing{}, err
	}
	reg, err := product.RequireRegistered(tx, p.ID)
	if f := fault.From(err); f != nil && f.Kind == fault.Refused {
		return Filing{Reason: f.Message, Article: Article, FiledAt: tx.Now.UnixMilli()}, nil
	}
	if err != nil {
		return Filing{}, err
	}
	if reg.Number != c.Registration {
		return refusal("登记编号与登记簿不符", "The registration number is not the register's"), nil
	}
	number, err := nextNumber(tx)
	return Filing{RecordNumber: number, Accepted: true, FiledAt: tx.Now.UnixMilli()}, err
}

// nextNumber runs through the year: the writer is one, so no number is given twice.
func nextNumber(tx *ledger.Tx) (string, error) {
	prefix := fmt.Sprintf("SY-%d-", tx.Now.Year()) // 试运行
	var n int64
	err := tx.Get(&n, `SELECT COUNT(*) FROM exchange_record WHERE number LIKE ?`, prefix+"%")
	return fmt.Sprintf("%s%06d", prefix, n+1), err
}

func file(tx *ledger.Tx, c Contract, f Filing) error {
	contract, err := json.Marshal(c)
	if err != nil {
		return err
	}
	filing, err := json.Marshal(f)
	if err != nil {
		return err
	}
	var number any
	if f.Accepted {
		number = f.RecordNumber
	}
	if _, err := tx.Exec(`INSERT INTO exchange_record (id, number, contract, filing, filed_at) VALUES (?, ?, ?, ?, ?)`,
		c.Code, number, string(contract), string(filing), f.FiledAt); err != nil {
		return err
	}
	kind := "exchange.file"
	if !f.Accepted {
		kind = "exchange.refuse"
	}
	_, err = tx.Record(ledger.Event{
		Kind: kind, Under: string(access.ExchangeFile), Subject: ledger.Ref{Kind: SubjectRecord, ID: c.Code},
		Payload: map[string]any{"contract": c, "filing": f},
	})
	return err
}

// ReportDelivery notes the delivery on the record.
func (e *Embedded) ReportDelivery(ctx context.Context, r DeliveryReport) error {
	return e.report(ctx, r.ContractCode, r.RecordNumber, "delivery", r)
}

// ReportClearing notes payment and split on the record; the parts must sum to the price.
func (e *Embedded) ReportClearing(ctx context.Context, r ClearingReport) error {
	return e.report(ctx, r.ContractCode, r.RecordNumber, "clearing", r)
}

// report writes one report on a record, once; the same report again changes nothing.
func (e *Embedded) report(ctx context.Context, code, number, column string, report any) error {
	text, err := json.Marshal(report)
	if err != nil {
		return err
	}
	return e.db.Update(ctx, ledger.System, func(tx *ledger.Tx) error {
		r, err := rowOf(tx, code)
		if err != nil || r.Number == nil || *r.Number != number {
			return unknownRecord(err)
		}
		had := map[string]string{"delivery": r.Delivery, "clearing": r.Clearing}[column]
		if had != "" {
			return sameReport(had, string(text))
		}
		if c, ok := report.(ClearingReport); ok {
			if err := checkParts(r, c); err != nil {
				return err
			}
		}
		if err := access.Require(tx, access.ExchangeReport, access.Facts{}); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE exchange_record SET `+column+` = ? WHERE id = ?`, string(text), code); err != nil {
			return err
		}
		_, err = tx.Record(ledger.Event{
			Kind: "exchange." + column, Under: string(access.ExchangeReport), Subject: ledger.Ref{Kind: SubjectRecord, ID: code}, Payload: report,
		})
		return err
	})
}

func unknownRecord(err error) error {
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	return fault.New(fault.NotFound, "exchange.record", "交易所没有这份合约的备案", "The exchange has no record of this contract")
}

func sameReport(had, now string) error {
	if had == now {
		return nil
	}
	return fault.New(fault.Conflict, "exchange.reported", "已有不同的报送内容", "Something else has been reported already").
		Do("请核对报送内容；需要更正的，请联系交易所", "Check what is reported; have the exchange correct what it has")
}

func checkParts(r row, c ClearingReport) error {
	var contract Contract
	if err := json.Unmarshal([]byte(r.Contract), &contract); err != nil {
		return fmt.Errorf("record of contract %s: %w", r.ID, err)
	}
	var sum int64
	for _, p := range c.Parts {
		sum += p.AmountFen
	}
	if sum != contract.PriceFen {
		return fault.Newf(fault.Invalid, "exchange.parts", "分账合计 %d 分，与合约价款 %d 分不符", "The parts sum to %d fen, the contract says %d", sum, contract.PriceFen).At("parts")
	}
	return nil
}

// Record returns what the venue holds on one contract.
func (e *Embedded) Record(ctx context.Context, number string) (rec Record, err error) {
	err = e.db.View(ctx, ledger.System, func(tx *ledger.Tx) error {
		var r row
		if err := tx.Get(&r, `SELECT `+columns+` FROM exchange_record WHERE number = ?`, number); err != nil {
			return unknownRecord(err)
		}
		rec = Record{Number: number, FiledAt: r.FiledAt}
		if err := json.Unmarshal([]byte(r.Contract), &rec.Contract); err != nil {
			return err
		}
		if r.Delivery != "" {
			rec.Delivery = &DeliveryReport{}
			if err := json.Unmarshal([]byte(r.Delivery), rec.Delivery); err != nil {
				return err
			}
		}
		if r.Clearing != "" {
			rec.Clearing = &ClearingReport{}
			return json.Unmarshal([]byte(r.Clearing), rec.Clearing)
		}
		return nil
	})
	return rec, err
}
