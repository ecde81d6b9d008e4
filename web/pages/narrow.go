package pages

import (
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"

	"huishu/web/components"
)

// choices are what the address of a list holds besides its cursor: the words and the filters.
type choices struct {
	path   string
	values url.Values
}

// choices reads those of the names that the address has.
func (v *visit) choices(path string, names ...string) choices {
	c := choices{path, url.Values{}}
	for name, values := range v.QueryParams() {
		if slices.Contains(names, name) && values[0] != "" {
			c.values.Set(name, values[0])
		}
	}
	return c
}

// get is the value of one choice; empty for none.
func (c choices) get(name string) string { return c.values.Get(name) }

// drop takes back what the address says and nobody can mean.
func (c choices) drop(name string) { c.values.Del(name) }

// with is the address with one choice changed, or taken off by an empty value, from its first page.
func (c choices) with(name, value string) string {
	next := url.Values{}
	for n, values := range c.values {
		if n != name {
			next[n] = values
		}
	}
	if value != "" {
		next.Set(name, value)
	}
	if len(next) == 0 {
		return c.path
	}
	return c.path + "?" + next.Encode()
}

// keep are the choices that a new search keeps.
func (c choices) keep() []components.Pair {
	var list []components.Pair
	for name := range c.values {
		if name != "q" {
			list = append(list, components.Pair{Name: name, Value: c.get(name)})
		}
	}
	slices.SortFunc(list, func(a, b components.Pair) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// cursor is the id behind which a page of a list begins. What is no id, of an address that was cut short or made up, is the list's
// beginning: taken for an id it would leave rows out, and nobody would know.
func (v *visit) cursor() string {
	cursor := v.QueryParam("cursor")
	if uuid.Validate(cursor) != nil {
		return ""
	}
	return cursor
}

// pager leads through the list by cursor.
func (c choices) pager(v *visit, shown int, next string) components.Pager {
	p := components.Pager{Shown: shown, First: pagerFirst(v, c.here())}
	if next != "" {
		p.Next = c.with("cursor", next)
	}
	return p
}

// here is the address with all its choices, from its first page.
func (c choices) here() string { return c.with("", "") }

// chip is a choice in use, which its link takes off.
func (c choices) chip(name string, group, label components.Text) components.Chip {
	return components.Chip{Group: group, Label: label, Href: c.with(name, "")}
}
