package httpsig

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/dunglas/httpsfv"
)

// Message is a request or a response as a signature sees it.
type Message struct {
	// Method, Scheme, Authority, Path and Query are a request's; Path is as sent, Query without its question mark.
	Method, Scheme, Authority, Path, Query string
	// Status is a response's number; 0 for a request.
	Status int
	Header http.Header
	// Request is what a response answers, for components with the parameter "req"; nil for a request.
	Request *Message
}

// OfRequest is a request on its way out or in. scheme is "http" or "https": a server behind a proxy cannot see it.
func OfRequest(r *http.Request, scheme string) Message {
	authority := r.Host
	if authority == "" {
		authority = r.URL.Host
	}
	return Message{Method: r.Method, Scheme: scheme, Authority: authority, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, Header: r.Header}
}

// component is one covered component: a field's name in small letters, or a derived one that begins with @.
type component struct {
	name   string
	params *httpsfv.Params
}

func (c component) param(name string) (string, bool) {
	v, ok := c.params.Get(name)
	if !ok {
		return "", false
	}
	s, ok := v.(string)
	return s, ok
}

// known refuses parameters that this package does not carry out (RFC 9421 section 2: such a signature cannot be verified).
func (c component) known() error {
	for _, p := range c.params.Names() {
		v, _ := c.params.Get(p)
		_, text := v.(string)
		switch {
		case p == "req" && v == true, p == "key" && text && !strings.HasPrefix(c.name, "@"), p == "name" && text && c.name == "@query-param":
		default:
			return fmt.Errorf("component %q: parameter %q is not supported", c.name, p)
		}
	}
	return nil
}

// value is the component's value in the message (RFC 9421 section 2).
func (m Message) value(c component) (string, error) {
	if _, ok := c.params.Get("req"); ok {
		if m.Request == nil {
			return "", fmt.Errorf("component %q is of the request, and there is none", c.name)
		}
		return m.Request.own(c)
	}
	return m.own(c)
}

func (m Message) own(c component) (string, error) {
	if !strings.HasPrefix(c.name, "@") {
		return m.field(c)
	}
	if c.name == "@status" {
		if m.Status == 0 {
			return "", fmt.Errorf("a request has no @status")
		}
		return strconv.Itoa(m.Status), nil
	}
	if m.Method == "" {
		return "", fmt.Errorf("component %q is a request's", c.name)
	}
	switch c.name {
	case "@method":
		return m.Method, nil
	case "@scheme":
		return strings.ToLower(m.Scheme), nil
	case "@authority":
		return m.authority(), nil
	case "@path":
		return m.path(), nil
	case "@query":
		return "?" + m.Query, nil
	case "@request-target":
		return m.target(), nil
	case "@target-uri":
		return strings.ToLower(m.Scheme) + "://" + m.authority() + m.target(), nil
	case "@query-param":
		return m.queryParam(c)
	}
	return "", fmt.Errorf("component %q is not supported", c.name)
}

func (m Message) path() string {
	if m.Path == "" {
		return "/"
	}
	return m.Path
}

func (m Message) target() string {
	if m.Query == "" {
		return m.path()
	}
	return m.path() + "?" + m.Query
}

// authority is the host in small letters, with its port unless that is the scheme's own (section 2.2.3).
func (m Message) authority() string {
	a := strings.ToLower(m.Authority)
	switch strings.ToLower(m.Scheme) {
	case "http":
		return strings.TrimSuffix(a, ":80")
	case "https":
		return strings.TrimSuffix(a, ":443")
	}
	return a
}

// queryParam is one named parameter of the query (section 2.2.8). One that comes twice could be read either way and is refused.
func (m Message) queryParam(c component) (string, error) {
	name, ok := c.param("name")
	if !ok {
		return "", fmt.Errorf("@query-param without a name")
	}
	found, value := 0, ""
	for pair := range strings.SplitSeq(m.Query, "&") {
		k, v, _ := strings.Cut(pair, "=")
		if formEncoded(k) == name {
			found, value = found+1, formEncoded(v)
		}
	}
	if found != 1 {
		return "", fmt.Errorf("query parameter %q is there %d times", name, found)
	}
	return value, nil
}

// formEncoded decodes a part of a query and encodes it in the one way that the RFC chose.
func formEncoded(s string) string {
	if u, err := url.QueryUnescape(s); err == nil {
		s = u
	}
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// field is a header field: its lines without outer white space and folds, joined by a comma (section 2.1), or one member of a dictionary.
func (m Message) field(c component) (string, error) {
	lines := m.Header.Values(c.name)
	if len(lines) == 0 {
		return "", fmt.Errorf("the message has no field %q", c.name)
	}
	if key, ok := c.param("key"); ok {
		d, err := httpsfv.UnmarshalDictionary(lines)
		if err != nil {
			return "", fmt.Errorf("field %q is no dictionary: %w", c.name, err)
		}
		member, ok := d.Get(key)
		if !ok {
			return "", fmt.Errorf("field %q has no member %q", c.name, key)
		}
		return httpsfv.Marshal(member.(httpsfv.StructuredFieldValue))
	}
	clean := make([]string, len(lines))
	for i, l := range lines {
		if strings.ContainsAny(l, "\r\n") {
			parts := strings.FieldsFunc(l, func(r rune) bool { return r == '\r' || r == '\n' })
			for j := range parts {
				parts[j] = strings.TrimSpace(parts[j])
			}
			l = strings.Join(parts, " ")
		}
		clean[i] = strings.Trim(l, " \t")
	}
	return strings.Join(clean, ", "), nil
}
