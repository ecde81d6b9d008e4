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
	// RegionName is the division's name with those above it.
	RegionName string `db:"-" json:"region_name"`
	// Qualifications with scope, term and today's status, past ones too. Reasons and cases are not public.
	Qualifications []Qualification `db:"-" json:"qualifications"`
}

// Query asks the register.
type Query struct {
	// Kind is a qualification ("merchant", "broker", "operator"), a kind of party, or
	// "implementing_body" or "authorising_subject"; empty asks for all.
	Kind string
	// Class leaves only those that hold a qualification with this class of services.
	Class string
	// Text is searched in names, code, region, numbers and scopes.
	Text string
	// Limit of one page, 20 when 0, at most 100.
	Limit int
	// Cursor is next of the page before.
	Cursor string
}
