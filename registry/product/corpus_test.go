package product_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/registry/catalogue"
	"huishu/registry/product"
)

const corpusFile = "testdata/corpus/filings.jsonl"

var update = flag.Bool("update", false, "write the corpus of filings anew by its recipe")

// TestCorpusIsTheRecipes: the filings that stand in the repository are those of the recipe.
func TestCorpusIsTheRecipes(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, f := range recipe() {
		if err := enc.Encode(f); err != nil {
			t.Fatal(err)
		}
	}
	if *update {
		if err := os.WriteFile(corpusFile, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	stored, err := os.ReadFile(corpusFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(stored, b.Bytes()) {
		t.Errorf("%s is not what the recipe makes: run the test with -update and look at the difference", corpusFile)
	}
}

func corpus(t *testing.T) (list []corpusFiling) {
	t.Helper()
	data, err := os.ReadFile(corpusFile)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var f corpusFiling
		if err := json.Unmarshal(lines.Bytes(), &f); err != nil {
			t.Fatal(err)
		}
		list = append(list, f)
	}
	return list
}

// content is the product that a filing describes.
func (w *world) contentOf(f corpusFiling, agreement string, fields []corpusField) product.Content {
	c := product.Content{
		Agreement: agreement, Name: f.Name, Description: f.Description, Kind: product.Kind(f.Kind), Purpose: f.Purpose,
		Form: product.Form(f.Form), Frequency: catalogue.Frequency(f.Frequency),
	}
	for _, x := range fields {
		field := product.Field{Name: x.Name, Derivation: x.Derivation}
		for _, s := range x.Sources {
			resource, number, _ := strings.Cut(s, ".")
			of := map[string]catalogue.Resource{"roads": w.roads, "beds": w.beds}[resource]
			n, err := strconv.Atoi(number)
			if err != nil {
				w.Fatal(err)
			}
			field.Sources = append(field.Sources, product.Source{Resource: of.ID, Field: of.Fields[n].ID})
		}
		c.Fields = append(c.Fields, field)
	}
	return c
}

// enter brings a filing of the corpus up to its day.
func (w *world) enter(f corpusFiling) product.Product {
	w.Helper()
	terms := w.terms()
	terms.From, terms.To = w.Today().AddDays(f.From), w.Today().AddDays(f.To)
	a := w.concludedOn(terms)
	p := w.created(w.contentOf(f, a.ID, f.Fields))
	for material, statement := range f.Materials {
		w.Must(w.operator, func(tx *ledger.Tx) error {
			_, err := product.PutMaterial(tx, p.ID, product.Material{Material: material, Statement: statement})
			return err
		})
	}
	for _, step := range f.Steps {
		switch step {
		case "sample":
			w.sampledAs(p.ID, f.SampleName, f.sample(w))
		case "deposit":
			w.deposited(p.ID)
		case "edit":
			p = w.product(p.ID)
			w.Must(w.operator, func(tx *ledger.Tx) error {
				_, err := product.Edit(tx, p.ID, p.Version, w.contentOf(f, a.ID, f.Edited))
				return err
			})
		default:
			w.Fatalf("%s: no step %q", f.ID, step)
		}
	}
	w.Clock.Advance(time.Duration(f.Wait)*24*time.Hour + time.Minute)
	if f.Ended {
		w.Must(w.implementer, func(tx *ledger.Tx) error {
			_, err := product.EndAgreement(tx, w.Book, a.ID, "retired", "授权事项已完成")
			return err
		})
	}
	w.Renew(&w.operator)
	return w.product(p.ID)
}

func (f corpusFiling) sample(t testing.TB) string {
	t.Helper()
	if f.Sample64 == "" {
		return f.Sample
	}
	b, err := base64.StdEncoding.DecodeString(f.Sample64)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestCorpus files the whole corpus: pre-check finds at least 98 of 100 planted defects and at most 2 of 100 filings raise an alarm
// that is none. What it passes is filed; what it stops is refused for exactly what it named.
func TestCorpus(t *testing.T) {
	t.Parallel()
	const worlds = 4 // beside each other
	type result struct {
		filing corpusFiling
		found  []string
	}
	list := corpus(t)
	if len(list) < 100 {
		t.Fatalf("%d filings", len(list))
	}
	results := make([]result, len(list))
	t.Run("filings", func(t *testing.T) {
		for part := range worlds {
			t.Run(strconv.Itoa(part), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				w.registered()
				for i := part; i < len(list); i += worlds {
					p := w.enter(list[i])
					found := w.precheck(p.ID)
					results[i] = result{list[i], rulesOf(found)}
					w.agrees(list[i], p, found)
				}
			})
		}
	})
	planted, caught, alarms := 0, 0, 0
	classes := map[string]bool{}
	for _, r := range results {
		if r.filing.Class != "" {
			planted++
			classes[r.filing.Class] = true
			if slices.Contains(r.found, r.filing.Class) {
				caught++
			} else {
				t.Logf("missed: %s; found %v", r.filing.ID, r.found)
			}
		}
		expected := append([]string{r.filing.Class, "registration.scan"}, r.filing.Also...)
		if r.filing.Class == "" {
			expected = nil
		}
		if slices.ContainsFunc(r.found, func(rule string) bool { return !slices.Contains(expected, rule) }) {
			alarms++
			t.Logf("false alarm: %s; found %v", r.filing.ID, r.found)
		}
	}
	recall, wrong := float64(caught)/float64(planted), float64(alarms)/float64(len(list))
	t.Logf("%d filings, %d defects of %d classes planted: recall %.3f, false alarms %.3f", len(list), planted, len(classes), recall, wrong)
	if recall < 0.98 || wrong > 0.02 {
		t.Errorf("recall %.3f, want at least 0.98; false alarms %.3f, want at most 0.02", recall, wrong)
	}
}

// rulesOf are the rules that found something, each once.
func rulesOf(found []rules.Finding) (list []string) {
	for _, f := range found {
		if !slices.Contains(list, f.Rule) {
			list = append(list, f.Rule)
		}
	}
	return list
}

// agrees files it, which must come out as pre-check said.
func (w *world) agrees(f corpusFiling, p product.Product, found []rules.Finding) {
	w.Helper()
	err := w.Do(w.operator, submit(w, p.ID))
	if want := ruleIDs(found); len(want) == 0 && err != nil || len(want) > 0 && (err == nil || !slices.Equal(codes(err), want)) {
		w.Errorf("%s: pre-check found %v, filing said %v", f.ID, want, err)
	}
}
