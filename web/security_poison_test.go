package web_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// Poison begins as an address that is a script, closes attributes and elements, brings a script, a handler and a picture, and what
// templates and formats would fill in.
const (
	poisonHead = `javascript:x()//`
	poisonTail = `'"><script>x()</script><img src=x onerror=x()>{{313373*31337}}%d`
	// poisonBrief is where there is no room for that, poisonApart where it must not be like other poison.
	poisonBrief = `"><script>x()</script>`
	poisonApart = `'"><svg/onload=y()>`
	// poisonName is for the name of a file, which ends at a slash.
	poisonName = `'"><img src=x onerror=x()>{{313373*31337}}%d`
)

// poisoned adds poison to somebody's words; the same words become the same poison.
func poisoned(text string, room *uint64) string {
	long := poisonHead + text + poisonTail
	if room == nil || uint64(len([]rune(long))) <= *room {
		return long
	}
	return text + poisonBrief
}

// cured is a text without its poison.
var cured = strings.NewReplacer(poisonHead, "", poisonTail, "", poisonBrief, "", poisonApart, "", poisonName, "").Replace

// unseen turns the direction of what follows, and is a line of its own.
const unseen = "\u202e"

// poisoner sends the words of everybody with poison in every text that the document lets anybody say.
type poisoner struct {
	testing.TB
	operations []operation
	matchers   []*regexp.Regexp
	// taken are the members, as "operation member", whose poison was taken; refused those that demonstrably take none.
	taken, refused map[string]bool
	// marks are the numbers of members.
	marks map[string]int
}

// text is one text of a body, by the member of the document that it is.
type text struct {
	member, at string
	was        string
	room       *uint64
	set        func(string)
}

// isFree tells that the document itself lets a text be anything.
func isFree(s *openapi3.Schema) bool {
	return s.Type.Is("string") && s.Format == "" && s.Pattern == "" && len(s.Enum) == 0
}

// members are the free texts of a schema.
func members(s *openapi3.Schema, at string) (list []string) {
	switch {
	case isFree(s):
		return []string{at}
	case s.Type.Includes("array"):
		return members(s.Items.Value, at+"[]")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		list = append(list, members(s.Properties[name].Value, under(at, name))...)
	}
	if every := s.AdditionalProperties.Schema; every != nil {
		list = append(list, members(every.Value, under(at, "*"))...)
	}
	return list
}

func under(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

// texts are the free texts of a body, also those that its sender left out: name is the member of the document, at where it stands.
func texts(s *openapi3.Schema, name, at string, v any, set func(any)) (list []text) {
	switch {
	case isFree(s):
		was, _ := v.(string)
		return []text{{name, at, was, s.MaxLength, func(x string) { set(x) }}}
	case s.Type.Includes("array"):
		items, _ := v.([]any)
		if len(items) == 0 && isFree(s.Items.Value) {
			return []text{{name + "[]", at + "[]", "", s.Items.Value.MaxLength, func(x string) { set([]any{x}) }}}
		}
		for i := range items {
			list = append(list, texts(s.Items.Value, name+"[]", at+"[]", items[i], func(x any) { items[i] = x })...)
		}
		return list
	}
	o, ok := v.(obj)
	if !ok {
		return nil
	}
	for _, key := range slices.Sorted(maps.Keys(s.Properties)) {
		list = append(list, texts(s.Properties[key].Value, under(name, key), under(at, key), o[key], func(x any) { o[key] = x })...)
	}
	if every := s.AdditionalProperties.Schema; every != nil {
		for _, key := range slices.Sorted(maps.Keys(o)) {
			list = append(list, texts(every.Value, under(name, "*"), under(at, key), o[key], func(x any) { o[key] = x })...)
		}
	}
	return list
}

func newPoisoner(t testing.TB) *poisoner {
	t.Helper()
	p := &poisoner{TB: t, taken: map[string]bool{}, refused: map[string]bool{}, marks: map[string]int{}}
	p.operations, _ = operations(t)
	// The address that names most comes first: "/cases/several" is no case.
	slices.SortStableFunc(p.operations, func(a, b operation) int { return strings.Count(a.path, "{") - strings.Count(b.path, "{") })
	for _, op := range p.operations {
		p.matchers = append(p.matchers, regexp.MustCompile(`^`+aParameter.ReplaceAllString(op.path, `[^/]+`)+`$`))
	}
	return p
}

// operation is the one that answers at an address.
func (p *poisoner) operation(method, path string) operation {
	p.Helper()
	path, _, _ = strings.Cut(path, "?")
	for i, op := range p.operations {
		if op.method == method && p.matchers[i].MatchString(path) {
			return op
		}
	}
	p.Fatalf("the document has no operation %s %s", method, path)
	return operation{}
}

// json sends a body with poison in every free text. Before that it tries, one by one, whether what takes no words refuses poison, and
// everything else what nobody can see.
func (p *poisoner) json(w *who, method, path string, body any) *answer {
	p.Helper()
	op := p.operation(method, path)
	b := p.body(op, body)
	left := b.members()
	for len(left) > 0 {
		member := left[0]
		key := keyOf(op, member)
		if p.refused[key] || p.taken[key] && p.marks[key] > 0 || unshown(key) || b.unread[member] {
			left = left[1:]
			continue
		}
		probe := p.mark(key)
		if formed(key) {
			probe = poisonTail
		}
		a := w.sendJSON(method, path, b.poisoned(member, probe))
		switch {
		case done(a):
			if bytes.Contains(a.raw, []byte(unseen)) {
				p.Errorf("%s takes what nobody can see: %.300s", key, a.raw)
			}
			if formed(key) && judged[key] == "" {
				p.Errorf("%s takes anything: nothing reads it, or nothing looks at its form", key)
			}
			return p.took(b, a) // stored, to be seen on a page
		case b.notRead(a):
			continue // once more, without what this act does not read
		case !formed(key) && (a.status == 401 || a.status == 403 || a.status == 404 || a.status == 409): // whatever it says
			return p.jsonWhole(w, method, path, b, body)
		default:
			b.refused = append(b.refused, key)
		}
		left = left[1:]
	}
	return p.jsonWhole(w, method, path, b, body)
}

// jsonWhole sends a body with poison in all of it, then in what its sender says, then without.
func (p *poisoner) jsonWhole(w *who, method, path string, b *body, plain any) *answer {
	p.Helper()
	all := w.sendJSON(method, path, b.poisoned("", ""))
	for b.notRead(all) {
		all = w.sendJSON(method, path, b.poisoned("", ""))
	}
	if done(all) {
		return p.took(b, all)
	}
	b.said = true
	if a := w.sendJSON(method, path, b.poisoned("", "")); done(a) {
		return p.took(b, a)
	}
	a := w.sendJSON(method, path, plain)
	if done(a) {
		p.Errorf("%s takes no poison: %s", b.op.OperationID, all.raw)
	}
	return a
}

// done tells that a request was granted, in all its parts.
func done(a *answer) bool { return a.status < 300 && !bytes.Contains(a.raw, []byte(`"done":false`)) }

// keyOf names a member of an operation.
func keyOf(op operation, member string) string { return op.OperationID + " " + member }

// took keeps in mind what the request that was taken has shown.
func (p *poisoner) took(b *body, a *answer) *answer {
	for _, key := range b.poison {
		p.taken[key] = true
	}
	for _, key := range b.refused {
		p.refused[key] = true
	}
	return a
}

// mark is what nobody can see, with the number of the member that brings it.
func (p *poisoner) mark(key string) string {
	if p.marks[key] == 0 {
		p.marks[key] = len(p.marks) + 1
	}
	return fmt.Sprintf("%s%d", unseen, p.marks[key])
}

// body is one that is to be poisoned.
type body struct {
	op    operation
	plain []byte
	// poison are the members that the last body brought poison in; refused those whose probe was refused.
	poison, refused []string
	// said: only what the sender says is poisoned, not what is left out.
	said bool
	// unread are the members that the answers say the act does not read.
	unread map[string]bool
}

// notRead keeps in mind what an answer says is not read, and tells whether that is news.
func (b *body) notRead(a *answer) (news bool) {
	var said struct {
		Code, Field string
		Errors      []struct{ Code, Field string }
	}
	_ = json.Unmarshal(a.raw, &said) // what is no problem names no member
	for _, e := range append(said.Errors, struct{ Code, Field string }{said.Code, said.Field}) {
		if e.Code == "not_read" && !b.unread[e.Field] {
			b.unread[e.Field], news = true, true
			b.refused = append(b.refused, keyOf(b.op, e.Field))
		}
	}
	return news
}

func (p *poisoner) body(op operation, v any) *body {
	p.Helper()
	plain, err := json.Marshal(v)
	if err != nil {
		p.Fatal(err)
	}
	return &body{op: op, plain: plain, unread: map[string]bool{}}
}

func (b *body) texts() (v any, list []text) {
	_ = json.Unmarshal(b.plain, &v) // it was marshalled here
	return v, texts(b.op.RequestBody.Value.Content["application/json"].Schema.Value, "", "", v, func(any) {})
}

func (b *body) members() (list []string) {
	_, all := b.texts()
	for _, t := range all {
		if !slices.Contains(list, t.member) {
			list = append(list, t.member)
		}
	}
	return list
}

// poisoned is the body with poison in what takes words, and with the probe in one member.
func (b *body) poisoned(member, probe string) any {
	v, all := b.texts()
	b.poison = nil
	for _, t := range all {
		key := keyOf(b.op, t.member)
		switch {
		case t.member == member:
			t.set(t.was + probe)
		case formed(key) || formed(b.op.OperationID+" "+t.at) || unshown(key) || b.said && t.was == "", t.was == "" && b.unread[t.member]:
			continue
		default:
			t.set(b.words(t))
		}
		b.poison = append(b.poison, key)
	}
	return v
}

// words are a text with poison. What an offer forbids is poisoned in another way than what it is for: it would be like it, and the
// purpose forbidden.
func (b *body) words(t text) string {
	if t.member == "forbidden[]" {
		return t.was + poisonApart
	}
	return poisoned(t.was, t.room)
}

// upload poisons the name of a file, the cells of a table that are words, and what is said beside it.
func (p *poisoner) upload(w *who, method, path string, f upload) *answer {
	p.Helper()
	op := p.operation(method, path)
	f.pairs = slices.Clone(f.pairs)
	poison := []string{}
	for i := 0; i < len(f.pairs); i += 2 {
		if key := op.OperationID + " " + f.pairs[i]; !formed(key) && !unshown(key) {
			f.pairs[i+1] = poisoned(f.pairs[i+1], nil)
			poison = append(poison, key)
		}
	}
	f.name = strings.TrimSuffix(f.name, filepath.Ext(f.name)) + poisonName + filepath.Ext(f.name)
	if table, err := csv.NewReader(bytes.NewReader(f.content)).ReadAll(); err == nil && strings.HasSuffix(f.name, ".csv") && !bytes.Equal(f.content, []byte(sold)) {
		for _, row := range table {
			for i, cell := range row {
				row[i] = cells.Replace(cell)
			}
		}
		var b bytes.Buffer
		_ = csv.NewWriter(&b).WriteAll(table) // into memory
		f.content = b.Bytes()
	}
	a := w.sendFile(method, path, f)
	if a.status < 300 {
		for _, key := range poison {
			p.taken[key] = true
		}
	}
	return a
}

// cells are words in the tables of the journey.
var cells = func() *strings.Replacer {
	var pairs []string
	for _, words := range []string{"按日汇总的刷卡客流", "联系电话", "人次"} {
		pairs = append(pairs, words, poisoned(words, nil))
	}
	return strings.NewReplacer(pairs...)
}()

// untried are the members of the document that neither took poison nor refused it.
func (p *poisoner) untried() (list []string) {
	for _, op := range p.operations {
		list = append(list, p.untriedOf(op)...)
	}
	slices.Sort(list)
	return list
}

func (p *poisoner) untriedOf(op operation) (list []string) {
	if op.RequestBody == nil {
		return nil
	}
	for _, content := range op.RequestBody.Value.Content {
		for _, member := range members(content.Schema.Value, "") {
			if key := keyOf(op, member); !p.taken[key] && !p.refused[key] && !unshown(key) {
				list = append(list, key)
			}
		}
	}
	return list
}
