package party

import (
	"crypto/rand"
	"encoding/hex"
	"regexp"
	"strings"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// SubjectTransfer is a small transfer that verifies an identity, in the journal.
const SubjectTransfer = "identity_transfer"

// MaxTransferAttempts is how many wrong answers end a transfer; the authority then sends another amount.
const MaxTransferAttempts = 3

// The states of a transfer. Their text stands in rows: never rename one.
const (
	TransferSent      = "sent"      // waits for the organisation's answer
	TransferConfirmed = "confirmed" // the right amount was named
	TransferFailed    = "failed"    // too many wrong ones were
)

// Transfer is a small amount that the authority sent to an organisation's bank account: who can say how much it was controls the
// account (对公账户打款, NDI-TR-2025-03). The amount itself is told to nobody.
type Transfer struct {
	ID    string `db:"id" json:"id"`
	Party string `db:"party" json:"party"`
	Bank  string `db:"bank" json:"bank"`
	// Account are the last four digits of the account.
	Account string `db:"account" json:"account"`
	// Holder is whose account it is, as the bank has it (开户名): the organisation's. Rows from before it was kept have none.
	Holder string `db:"holder" json:"holder,omitempty"`
	// Attempts are the wrong answers so far.
	Attempts int64 `db:"attempts" json:"attempts"`
	// State is [TransferSent], [TransferConfirmed] or [TransferFailed].
	State string `db:"state" json:"state"`
	// CreatedAt and EndedAt in Unix milliseconds; EndedAt is 0 while it waits for its answer.
	CreatedAt int64  `db:"created_at" json:"created_at"`
	CreatedBy string `db:"created_by" json:"created_by"`
	EndedAt   int64  `db:"ended_at" json:"ended_at"`
}

// Left is how often the organisation may still answer.
func (t Transfer) Left() int64 { return MaxTransferAttempts - t.Attempts }

// transferRow adds what is kept back.
type transferRow struct {
	Transfer
	AmountFen int64  `db:"amount_fen" json:"amount_fen"`
	Nonce     string `db:"nonce" json:"nonce"`
}

// NewTransfer is what the authority sent.
type NewTransfer struct {
	Bank    string
	Account string
	// Holder is the organisation's name, as the bank has it.
	Holder string
	// AmountFen is 1 to 99.
	AmountFen int64
}

var accountEnd = regexp.MustCompile(`^[0-9]{4}$`)

const transferColumns = `id, party, bank, account, holder, amount_fen, nonce, attempts, state, created_at, created_by, ended_at`

// SendTransfer notes that the authority sent a small amount to an organisation's account (act party.transfer). Conflict
// "transfer.open" while another waits for its answer, and "party.verified" when the identity stands verified already.
func SendTransfer(tx *ledger.Tx, partyID string, n NewTransfer) (Transfer, error) {
	p, err := Get(tx, partyID)
	if err != nil {
		return Transfer{}, err
	}
	if err := access.Require(tx, access.PartyTransfer, access.Facts{Owner: partyID}); err != nil {
		return Transfer{}, err
	}
	if p.Verification != Unverified {
		return Transfer{}, fault.New(fault.Conflict, "party.verified", "该主体身份已核验", "The identity is verified already").
			Do("无需再次核验", "Nothing is left to do")
	}
	n.Bank, n.Account, n.Holder = strings.TrimSpace(n.Bank), strings.TrimSpace(n.Account), strings.TrimSpace(n.Holder)
	errs := []*fault.Error{fault.NeedLine("bank", n.Bank, "开户银行", "bank"), fault.NeedLine("holder", n.Holder, "开户名", "holder of the account")}
	if n.Holder != "" && personName(n.Holder) != personName(p.NameZH) {
		errs = append(errs, fault.Newf(fault.Invalid, "transfer.holder", "开户名与单位名称“%s”不一致", "The account is not in the name of the organisation, %s", p.NameZH).At("holder").
			Do("打款只能核验账户的所有人；请核对对公账户，或先办理名称变更", "A transfer verifies whoever holds the account: compare the account, or register the change of name first"))
	}
	if !accountEnd.MatchString(n.Account) {
		errs = append(errs, fault.New(fault.Invalid, "account.end", "请填写对公账户的末四位数字", "Give the last four digits of the account").At("account"))
	}
	if n.AmountFen < 1 || n.AmountFen > 99 {
		errs = append(errs, fault.New(fault.Invalid, "transfer.amount", "打款金额应为 0.01 至 0.99 元", "The amount is 0.01 to 0.99 yuan").At("amount"))
	}
	if err := fault.Join(errs...); err != nil {
		return Transfer{}, err
	}
	nonce := make([]byte, 16)
	_, _ = rand.Read(nonce) // never fails (Go 1.24 on)
	t := Transfer{ID: tx.NewID(), Party: partyID, Bank: n.Bank, Account: n.Account, Holder: n.Holder, State: TransferSent, CreatedAt: tx.Now.UnixMilli(), CreatedBy: tx.Actor.Account}
	_, err = tx.Exec(`INSERT INTO identity_transfer (`+transferColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 'sent', ?, ?, 0)`,
		t.ID, t.Party, t.Bank, t.Account, t.Holder, n.AmountFen, hex.EncodeToString(nonce), t.CreatedAt, t.CreatedBy)
	if fault.CodeOf(err) == "duplicate" {
		return Transfer{}, fault.New(fault.Conflict, "transfer.open", "上一笔打款尚待该主体确认", "The last transfer still waits for the organisation's answer").
			Do("请待其确认，或待其过期后重新发起", "Wait for the answer, or until it runs out").Wrap(err)
	}
	if err != nil {
		return Transfer{}, err
	}
	return t, t.record(tx, "party.transfer", access.PartyTransfer)
}

// OpenTransfer returns the transfer that waits for the organisation's answer; NotFound "transfer.none" when none does.
func OpenTransfer(tx *ledger.Tx, partyID string) (Transfer, error) {
	r, err := transferWhere(tx, `party = ? AND state = 'sent'`, partyID)
	return r.Transfer, err
}

// GetTransfer returns one transfer. It does not ask who is looking.
func GetTransfer(tx *ledger.Tx, id string) (Transfer, error) {
	r, err := transferWhere(tx, `id = ?`, id)
	return r.Transfer, err
}

func transferWhere(tx *ledger.Tx, where, arg string) (transferRow, error) {
	var r transferRow
	err := tx.Get(&r, `SELECT `+transferColumns+` FROM identity_transfer WHERE `+where, arg)
	if fault.KindOf(err) == fault.NotFound {
		err = fault.New(fault.NotFound, "transfer.none", "没有待确认的打款", "No transfer waits for an answer").
			Do("请联系公共数据主管部门发起打款", "Ask the authority to send one")
	}
	return r, err
}

func loadTransfer(tx *ledger.Tx, id string) (any, error) { return transferWhere(tx, `id = ?`, id) }

// ConfirmTransfer answers how much was received (act party.confirm_transfer). The right answer verifies the identity; a wrong one
// is counted and, as the last permitted one, ends the transfer. A wrong answer is no error: it must be recorded, so right tells.
func ConfirmTransfer(tx *ledger.Tx, partyID string, amountFen int64) (t Transfer, right bool, err error) {
	if err := access.Require(tx, access.PartyConfirmTransfer, access.Facts{Owner: partyID}); err != nil {
		return Transfer{}, false, err
	}
	r, err := transferWhere(tx, `party = ? AND state = 'sent'`, partyID)
	if err != nil {
		return Transfer{}, false, err
	}
	t = r.Transfer
	right = amountFen == r.AmountFen
	switch {
	case right:
		t.State, t.EndedAt = TransferConfirmed, tx.Now.UnixMilli()
	default:
		t.Attempts++
		if t.Left() <= 0 {
			t.State, t.EndedAt = TransferFailed, tx.Now.UnixMilli()
		}
	}
	if _, err := tx.Exec(`UPDATE identity_transfer SET attempts = ?, state = ?, ended_at = ? WHERE id = ?`, t.Attempts, t.State, t.EndedAt, t.ID); err != nil {
		return Transfer{}, false, err
	}
	if err := t.record(tx, "party.confirm_transfer", access.PartyConfirmTransfer); err != nil || !right {
		return t, right, err
	}
	return t, true, verifiedBy(tx, partyID, BankTransfer, Identity{Transfer: t.ID}, access.PartyConfirmTransfer)
}

func (t Transfer) record(tx *ledger.Tx, kind string, under access.Act) error {
	_, err := tx.Record(ledger.Event{Kind: kind, Under: string(under), Subject: ledger.Ref{Kind: SubjectTransfer, ID: t.ID}, Payload: t})
	return err
}
