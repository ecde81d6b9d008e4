package party

import (
	"encoding/json"
	"slices"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Membership is what makes a person act for a party.
type Membership struct {
	ID      string
	Account string
	Party   string
	// Roles are the base roles given; what follows from the party comes on top each day.
	Roles []access.Role
	// Functions are what the person does there; delegations come on top for their term.
	Functions []access.Function
	// CreatedAt in Unix milliseconds.
	CreatedAt int64
	CreatedBy string
	// EndedAt in Unix milliseconds; 0 while the membership stands.
	EndedAt int64
	// EndedBy is the member's own account where it left.
	EndedBy string
}

// Ended reports whether the membership is over.
func (m Membership) Ended() bool { return m.EndedAt != 0 }

// Member is a person as its party sees it.
type Member struct {
	Membership
	Login string
	Name  string
	// Closed accounts sign in no more, for whichever party.
	Closed bool
	// Claimed tells that the name is the person's own word and no administrator has recorded it.
	Claimed bool
	// Documented tells that the number of an identity document is on record, as a hash.
	Documented bool
}

// checkFunctions returns what cannot stand.
func checkFunctions(list []access.Function) *fault.Error {
	if len(list) == 0 {
		return fault.Required("functions", "职能", "functions")
	}
	for i, f := range list {
		if !f.Known() || slices.Contains(list[:i], f) {
			return fault.Newf(fault.Invalid, "function.unknown", "没有职能“%.40s”，或重复填写", "There is no function %.40q, or it stands twice", string(f)).At("functions")
		}
	}
	if len(list) > 1 && slices.Contains(list, access.ReadOnly) {
		return fault.New(fault.Invalid, "function.read_only", "只读人员不能同时有其他职能", "Who only reads has no other function").At("functions")
	}
	return nil
}

// ownFunctionsOnly stops a member from giving what it does not hold itself, an administrator's giving of other functions excepted:
// who files and who approves is for the administrator to say, also where it does neither.
func ownFunctionsOnly(actor ledger.Actor, list []access.Function) error {
	for _, f := range list {
		if !access.Does(actor, f) {
			return fault.Newf(fault.Forbidden, "function.beyond_own", "您自己没有“%[1]s”职能，不能委托", "You do not hold the function %[2]s yourself and cannot delegate it", f.Title().ZH, f.Title().EN).
				Do("请由有此职能的成员委托，或请管理员调整职能", "Have it delegated by a member who holds it, or ask the administrator").At("functions")
		}
	}
	return nil
}

func errLastAdministrator() error {
	return fault.New(fault.Conflict, "membership.last_administrator", "这是本单位最后一名管理员", "This is the organisation's last administrator").
		Do("请先将另一名成员设为单位管理员", "Make another member administrator first")
}

var (
	errNoMembership = fault.New(fault.NotFound, "membership.not_found", "没有这名成员", "There is no such member")
	errNotMine      = fault.New(fault.Forbidden, "membership.not_yours", "您不是以此身份办理事项的成员", "You are no member there").
			Do("请在“我的账号”页选择您的单位", "Choose one of your organisations on your account's page")
)

// namesOf reads a JSON array of roles or functions, as the tables hold them.
func namesOf[T ~string](text string) (list []T, err error) {
	return list, json.Unmarshal([]byte(text), &list)
}

func textOf[T ~string](list []T) string {
	b, err := json.Marshal(list)
	if err != nil {
		panic(err) // a list of strings
	}
	return string(b)
}
