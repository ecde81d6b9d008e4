package witness

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// Policy says who witnesses the log, and whose cosignatures together suffice.
type Policy struct {
	Witnesses []Witness
	// Logs are the verifier keys of the logs that the policy is for; none means any.
	Logs []string

	groups map[string]group
	quorum string
}

// Witness is one witness as the policy names it.
type Witness struct {
	// Name is its name in the policy, for people.
	Name string
	// VKey is its public key: name+hash+base64.
	VKey string
	// URL is its submission prefix: checkpoints go to URL/add-checkpoint.
	URL string

	verifier note.Verifier
}

// group is met when at least of its members are: witnesses or groups.
type group struct {
	least   int
	members []string
}

// noQuorum is the predefined name of a quorum that needs nobody.
const noQuorum = "none"

// ParsePolicy reads a policy file of C2SP tlog-policy. Every witness needs a URL, because we are the log.
func ParsePolicy(text string) (*Policy, error) {
	r := policyReader{p: &Policy{groups: map[string]group{}}, keys: map[string]bool{}, grouped: map[string]bool{}}
	if i := strings.IndexFunc(text, func(c rune) bool { return c < ' ' && c != '\t' && c != '\n' || c == 0x7f }); i >= 0 {
		return nil, flaw(strings.Count(text[:i], "\n")+1, "含有控制字符", "holds a control character")
	}
	for i, line := range strings.Split(text, "\n") {
		words := strings.FieldsFunc(line, func(c rune) bool { return c == ' ' || c == '\t' })
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if zh, en := r.line(words); en != "" {
			return nil, flaw(i+1, zh, en)
		}
	}
	if r.p.quorum == "" {
		return nil, fault.New(fault.Invalid, "witness.policy", "见证策略没有 quorum 行", "The witness policy has no quorum line").
			Do("请加一行“quorum 名称”或“quorum none”", `Add a line "quorum NAME" or "quorum none"`)
	}
	return r.p, nil
}

func flaw(line int, zh, en string) error {
	return fault.Newf(fault.Invalid, "witness.policy", "见证策略第 %[1]d 行%[2]s", "Line %[1]d of the witness policy %[3]s", line, zh, en).
		Do("写法见 https://c2sp.org/tlog-policy", "See https://c2sp.org/tlog-policy for how it is written")
}

// policyReader is a policy while it is read.
type policyReader struct {
	p       *Policy
	keys    map[string]bool // public keys seen
	grouped map[string]bool // names that are members already
}

// line reads one line; what it returns says what is wrong with it.
func (r *policyReader) line(words []string) (zh, en string) {
	switch args := words[1:]; words[0] {
	case "log":
		return r.log(args)
	case "witness":
		return r.witness(args)
	case "group":
		return r.group(args)
	case "quorum":
		if len(args) != 1 || r.p.quorum != "" {
			return "：quorum 须有且仅有一行、一个名称", "must be the only quorum line and hold one name"
		}
		if args[0] != noQuorum && !r.defined(args[0]) {
			return "：quorum 引用了未定义的名称", "names a quorum that is not defined above it"
		}
		r.p.quorum = args[0]
		return "", ""
	}
	return "以未知的词开头", "begins with an unknown word"
}

func (r *policyReader) log(args []string) (zh, en string) {
	if len(args) < 1 || len(args) > 2 {
		return "：log 后须为公钥与可选的网址", "needs a key and may have a URL"
	}
	if _, err := tlog.ParseVKey(args[0]); err != nil || !r.newKey(args[0]) {
		return "：日志公钥无效或重复", "has no valid log key, or one that was named before"
	}
	r.p.Logs = append(r.p.Logs, args[0])
	return "", ""
}

func (r *policyReader) witness(args []string) (zh, en string) {
	if len(args) != 3 {
		return "：witness 后须为名称、公钥与网址", "needs a name, a key and a URL"
	}
	w := Witness{Name: args[0], VKey: args[1], URL: strings.TrimRight(args[2], "/")}
	if w.Name == noQuorum || r.defined(w.Name) {
		return "：名称重复", "defines a name a second time"
	}
	var err error
	if w.verifier, err = tlog.ParseCosignerKey(w.VKey); err != nil || !r.newKey(w.VKey) {
		return "：见证公钥无效、重复或不是 Ed25519", "has no valid Ed25519 witness key, or one that was named before"
	}
	if u, err := url.Parse(w.URL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return "：网址无效", "has no valid URL"
	}
	r.p.Witnesses = append(r.p.Witnesses, w)
	return "", ""
}

func (r *policyReader) group(args []string) (zh, en string) {
	if len(args) < 3 {
		return "：group 后须为名称、门槛与成员", "needs a name, a threshold and members"
	}
	name, members := args[0], args[2:]
	if name == noQuorum || r.defined(name) {
		return "：名称重复", "defines a name a second time"
	}
	for _, m := range members {
		if !r.defined(m) || r.grouped[m] {
			return "：成员未定义或已属于别的组", "names a member that is not defined above it, or is one already"
		}
		r.grouped[m] = true
	}
	least := len(members)
	switch args[1] {
	case "all":
	case "any":
		least = 1
	default:
		n, err := strconv.Atoi(args[1])
		if err != nil || n < 1 || n > len(members) || strconv.Itoa(n) != args[1] {
			return "：门槛须为 all、any 或 1 至成员数", "has a threshold that is not all, any, or 1 to the number of its members"
		}
		least = n
	}
	r.p.groups[name] = group{least, members}
	return "", ""
}

// newKey notes a public key; the same key under another name is the same.
func (r *policyReader) newKey(vkey string) bool {
	raw, err := base64.StdEncoding.DecodeString(strings.SplitN(vkey, "+", 3)[2]) // which may hold a plus, too
	if err != nil || len(raw) == 0 || r.keys[string(raw[1:])] {
		return false
	}
	r.keys[string(raw[1:])] = true
	return true
}

// defined says whether a line above has defined the name.
func (r *policyReader) defined(name string) bool {
	_, ok := r.p.groups[name]
	return ok || slices.ContainsFunc(r.p.Witnesses, func(w Witness) bool { return w.Name == name })
}

// Met says whether the cosignatures of the witnesses with these keys suffice.
func (p *Policy) Met(vkeys []string) bool { return p.met(p.quorum, vkeys) }

func (p *Policy) met(name string, vkeys []string) bool {
	if name == noQuorum {
		return true
	}
	g, ok := p.groups[name]
	if !ok {
		return slices.ContainsFunc(p.Witnesses, func(w Witness) bool { return w.Name == name && slices.Contains(vkeys, w.VKey) })
	}
	n := 0
	for _, m := range g.members {
		if p.met(m, vkeys) {
			n++
		}
	}
	return n >= g.least
}
