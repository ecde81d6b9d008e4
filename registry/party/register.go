package party

// Entry is what the public register says of a party.
type Entry struct {
	ID           string `db:"id" json:"id"`
	Kind         Kind   `db:"kind" json:"kind"`
	NameZH       string `db:"name_zh" json:"name_zh"`
	NameEN       string `db:"name_en" json:"name_en"`
	USCC         string `db:"uscc" json:"uscc"`
	Region       string `db:"region" json:"region"`
	ByReference  bool   `db:"by_reference" json:"by_reference"`
	Implementing bool   `db:"implementing" json:"implementing"`
	// Authorising: an authorising subject (授权主体).
	Authorising bool `db:"authorising" json:"authorising"`
	// CodeOverridden says that the code fails GB 32100 and was accepted with a recorded reason.
	CodeOverridden bool `db:"code_overridden" json:"code_overridden"`
	// LeftAt and ReturnedAt say when the party last left and came back, in Unix milliseconds; 0 for never. It is away while the first is later.
	LeftAt     int64 `db:"left_at" json:"left_at"`
	ReturnedAt int64 `db:"returned_at" json:"returned_at"`
	// Successor is the id of the party that took it over, from the day SucceededFrom on; empty for none.
	Successor     string `db:"successor" json:"successor"`
	SucceededFrom string `db:"succeeded_from" json:"succeeded_from"`
	// ReferenceClass and ReferenceGround say on what ground it follows by reference (Art. 24); empty where none is recorded.
	ReferenceClass  ReferenceClass `db:"reference_class" json:"reference_class"`
	ReferenceGround string         `db:"reference_ground" json:"reference_ground"`
	// RegionName is the division's name with those above it.
	RegionName string `db:"-" json:"region_name"`
	// Qualifications with scope, term and today's status, past ones too. Reasons and cases are not public.
	Qualifications []Qualification `db:"-" json:"qualifications"`
}

// Away reports whether the party has left and not come back.
func (e Entry) Away() bool { return e.LeftAt > e.ReturnedAt }

// Query asks the register.
type Query struct {
	// Kind is a qualification ("merchant", "broker", "operator"), a kind of party, or
	// "implementing_body" or "authorising_subject"; empty asks for all.
	Kind string
	// Class leaves only those that hold a qualification with this class of services, Status those whose qualification is worth this
	// today. What is asked of a qualification one and the same qualification answers.
	Class  string
	Status Status
	// Text is searched in names, code, region, numbers and scopes.
	Text string
	// Limit of one page, 20 when 0, at most 100.
	Limit int
	// Cursor is next of the page before.
	Cursor string
}
