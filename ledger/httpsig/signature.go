package httpsig

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/dunglas/httpsfv"
)

// Bounds of what is parsed: a foreigner's header is never worth more work than this.
const (
	maxSignatures = 4
	maxComponents = 32
	maxField      = 8 << 10
)

// Signature is one signature of a message, as its header fields state it. Nothing of it is believed yet.
type Signature struct {
	Label string
	// Created and Expires are Unix seconds; 0 where the signature does not say.
	Created, Expires int64
	// KeyID names the key to its verifier; Algorithm, Nonce and Tag may be empty.
	KeyID     string
	Algorithm Algorithm
	Nonce     string
	Tag       string
	// Value is the signature itself.
	Value []byte

	components []component
	list       httpsfv.InnerList
}

// Parse reads every signature of a message's header. Two labels that do not match are an error, as is what the RFC or this
// package does not allow: nothing is skipped over.
func Parse(h http.Header) ([]Signature, error) {
	inputs, err := dictionary(h, "Signature-Input")
	if err != nil {
		return nil, err
	}
	values, err := dictionary(h, "Signature")
	if err != nil {
		return nil, err
	}
	names := inputs.Names()
	if len(names) != len(values.Names()) || len(names) == 0 || len(names) > maxSignatures {
		return nil, fmt.Errorf("%d of Signature-Input and %d of Signature: there should be as many, 1 to %d", len(names), len(values.Names()), maxSignatures)
	}
	list := make([]Signature, 0, len(names))
	for _, label := range names {
		s, err := parseOne(label, inputs, values)
		if err != nil {
			return nil, fmt.Errorf("signature %q: %w", label, err)
		}
		list = append(list, s)
	}
	return list, nil
}

func dictionary(h http.Header, field string) (*httpsfv.Dictionary, error) {
	lines := h.Values(field)
	size := 0
	for _, l := range lines {
		size += len(l)
	}
	if size == 0 || size > maxField {
		return nil, fmt.Errorf("field %s has %d bytes, not 1 to %d", field, size, maxField)
	}
	d, err := httpsfv.UnmarshalDictionary(lines)
	if err != nil {
		return nil, fmt.Errorf("field %s: %w", field, err)
	}
	return d, nil
}

func parseOne(label string, inputs, values *httpsfv.Dictionary) (s Signature, err error) {
	input, _ := inputs.Get(label)
	list, ok := input.(httpsfv.InnerList)
	if !ok {
		return s, errors.New("its input is no list of components")
	}
	value, ok := values.Get(label)
	item, isItem := value.(httpsfv.Item)
	if !ok || !isItem {
		return s, errors.New("it has no value")
	}
	if s.Value, ok = item.Value.([]byte); !ok || len(s.Value) == 0 {
		return s, errors.New("its value is no bytes")
	}
	s.Label, s.list = label, list
	if s.components, err = componentsOf(list); err != nil {
		return s, err
	}
	return s, s.readParams(list.Params)
}

// componentsOf reads the covered components; one named twice is an error (section 2).
func componentsOf(list httpsfv.InnerList) ([]component, error) {
	if len(list.Items) > maxComponents {
		return nil, fmt.Errorf("covers %d components, more than %d", len(list.Items), maxComponents)
	}
	seen := map[string]bool{}
	all := make([]component, 0, len(list.Items))
	for _, item := range list.Items {
		name, ok := item.Value.(string)
		if !ok || name == "" || name != strings.ToLower(name) || name == "@signature-params" {
			return nil, fmt.Errorf("%v is no component", item.Value)
		}
		c := component{name, item.Params}
		if err := c.known(); err != nil {
			return nil, err
		}
		id, err := httpsfv.Marshal(item)
		if err != nil {
			return nil, err
		}
		if seen[id] {
			return nil, fmt.Errorf("component %s is named twice", id)
		}
		seen[id] = true
		all = append(all, c)
	}
	return all, nil
}

func (s *Signature) readParams(params *httpsfv.Params) error {
	for _, name := range params.Names() {
		v, _ := params.Get(name)
		var ok bool
		switch name {
		case "created":
			s.Created, ok = v.(int64)
		case "expires":
			s.Expires, ok = v.(int64)
		case "keyid":
			s.KeyID, ok = v.(string)
		case "nonce":
			s.Nonce, ok = v.(string)
		case "tag":
			s.Tag, ok = v.(string)
		case "alg":
			var alg string
			alg, ok = v.(string)
			s.Algorithm = Algorithm(alg)
		default:
			return fmt.Errorf("parameter %q is not known", name)
		}
		if !ok {
			return fmt.Errorf("parameter %q has the wrong type", name)
		}
	}
	return nil
}

// Covers reports whether the signature covers the component as it is, without parameters.
func (s Signature) Covers(name string) bool {
	for _, c := range s.components {
		if c.name == name && len(c.params.Names()) == 0 {
			return true
		}
	}
	return false
}

// Base is the signature base: the text that is signed (section 2.5).
func (s Signature) Base(m Message) ([]byte, error) { return base(m, s.list, s.components) }

func base(m Message, list httpsfv.InnerList, components []component) ([]byte, error) {
	var b strings.Builder
	for i, c := range components {
		value, err := m.value(c)
		if err != nil {
			return nil, err
		}
		if !printable(value) {
			return nil, fmt.Errorf("component %q holds what is not printable ASCII", c.name)
		}
		id, err := httpsfv.Marshal(list.Items[i])
		if err != nil {
			return nil, err
		}
		b.WriteString(id + ": " + value + "\n")
	}
	params, err := httpsfv.Marshal(list)
	if err != nil {
		return nil, err
	}
	b.WriteString(`"@signature-params": ` + params)
	return []byte(b.String()), nil
}

// printable keeps a value from adding lines of its own to the base (section 7.5.5: signature collisions).
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' && s[i] != '\t' || s[i] > '~' {
			return false
		}
	}
	return true
}

// Params are what a signer states of its signature. Zero values are left out.
type Params struct {
	Label string
	// Components are what it covers: a name such as "@method", with parameters as the RFC writes them where there are any, such
	// as "@method;req" of an answer's request, or `signature;req;key="sig1"`.
	Components        []string
	Created, Expires  time.Time
	KeyID, Nonce, Tag string
	// Algorithm is written only where it is set; verifiers take it from the key.
	Algorithm Algorithm
}

// list puts the parameters in the order of the RFC's examples.
func (p Params) list() (httpsfv.InnerList, error) {
	list := httpsfv.InnerList{Params: httpsfv.NewParams()}
	for _, c := range p.Components {
		name, params, has := strings.Cut(c, ";")
		item := httpsfv.NewItem(name)
		if has {
			parsed, err := httpsfv.UnmarshalItem([]string{"x;" + params})
			if err != nil {
				return list, fmt.Errorf("component %s: %w", c, err)
			}
			item.Params = parsed.Params
		}
		list.Items = append(list.Items, item)
	}
	if !p.Created.IsZero() {
		list.Params.Add("created", p.Created.Unix())
	}
	if !p.Expires.IsZero() {
		list.Params.Add("expires", p.Expires.Unix())
	}
	for _, v := range []struct{ name, value string }{{"keyid", p.KeyID}, {"alg", string(p.Algorithm)}, {"nonce", p.Nonce}, {"tag", p.Tag}} {
		if v.value != "" {
			list.Params.Add(v.name, v.value)
		}
	}
	return list, nil
}

// Sign signs the message and adds the signature to its header, beside any that are there.
func Sign(m Message, p Params, by Signer) error {
	list, err := p.list()
	if err != nil {
		return err
	}
	components, err := componentsOf(list)
	if err != nil {
		return err
	}
	text, err := base(m, list, components)
	if err != nil {
		return err
	}
	value, err := by.Sign(text)
	if err != nil {
		return fmt.Errorf("signing: %w", err)
	}
	for field, member := range map[string]httpsfv.Member{"Signature-Input": list, "Signature": httpsfv.NewItem(value)} {
		d := httpsfv.NewDictionary()
		d.Add(p.Label, member)
		text, err := httpsfv.Marshal(d)
		if err != nil {
			return err
		}
		m.Header.Add(field, text)
	}
	return nil
}
