package documents

import (
	"bytes"
	"math"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"rsc.io/qr"

	"huishu/ledger/fault"
	"huishu/web/components"
)

// The sheet's measures, in millimetres (A4), and its colours: those of the pages.
const (
	margin  = 22.0
	pageW   = 210.0
	pageH   = 297.0
	textW   = pageW - 2*margin
	leading = 1.55 // lines to font size
	pointMM = 25.4 / 72
)

type colour struct{ r, g, b int }

var (
	ink       = colour{27, 31, 42}
	grey      = colour{91, 98, 112}
	vermilion = colour{179, 38, 30}
	amber     = colour{138, 90, 0}
	rule      = colour{214, 218, 226}
	paper     = colour{255, 247, 230}
)

// sheet is a paper being drawn, from the top of a page down.
type sheet struct {
	pdf  *fpdf.Fpdf
	font *Font
	lang components.Lang
	y    float64
	said strings.Builder // all that was set, line by line, to be compared with the font
	size float64
}

func newSheet(f *Font, lang components.Lang, title string, at time.Time) *sheet {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetCreationDate(at) // the same paper is the same bytes
	pdf.SetModificationDate(at)
	pdf.SetCatalogSort(true)
	pdf.SetTitle(title, true)
	pdf.SetCreator("惠数 Huishu", true)
	pdf.SetLang(map[string]string{components.ZH: "zh-CN", components.EN: "en"}[lang])
	pdf.SetMargins(margin, margin, margin)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCellMargin(0)
	pdf.AddUTF8FontFromBytes("han", "", f.data)
	pdf.AddPage()
	return &sheet{pdf: pdf, font: f, lang: lang, y: margin}
}

func (s *sheet) set(points float64, c colour) {
	s.size = points
	s.pdf.SetFont("han", "", points)
	s.pdf.SetTextColor(c.r, c.g, c.b)
}

// line sets one line with its top at y and returns the height that it takes.
func (s *sheet) line(x, y float64, text string) float64 {
	s.said.WriteString(text + "\n")
	h := s.size * pointMM * leading
	s.pdf.SetXY(x, y)
	s.pdf.CellFormat(s.pdf.GetStringWidth(text), h, text, "", 0, "L", false, 0, "")
	return h
}

// text sets a paragraph and returns the height that it takes.
func (s *sheet) text(x, y, width float64, text string) float64 {
	top := y
	for _, l := range breakLines(text, width, s.pdf.GetStringWidth) {
		y += s.line(x, y, l)
	}
	return y - top
}

// height is what text would take.
func (s *sheet) height(text string, width float64) float64 {
	return float64(len(breakLines(text, width, s.pdf.GetStringWidth))) * s.size * pointMM * leading
}

// room goes on to a new page where less than h is left of this one.
func (s *sheet) room(h float64) {
	if s.y+h > pageH-margin {
		s.pdf.AddPage()
		s.y = margin
	}
}

func (s *sheet) ruleAt(y float64) {
	s.pdf.SetDrawColor(rule.r, rule.g, rule.b)
	s.pdf.SetLineWidth(0.2)
	s.pdf.Line(margin, y, pageW-margin, y)
}

// seal draws the seal of a log root (see components.SealArcs) with its outer edge in a square of the given side.
func (s *sheet) seal(x, y, side float64, root []byte) {
	const units, step = 200.0, 3.0 // of the drawing; degrees between two points of an arc
	scale := side / units
	at := func(radius, degrees float64) fpdf.PointType {
		sin, cos := math.Sincos(degrees * math.Pi / 180)
		return fpdf.PointType{X: x + (units/2+radius*sin)*scale, Y: y + (units/2-radius*cos)*scale}
	}
	s.pdf.SetDrawColor(vermilion.r, vermilion.g, vermilion.b)
	s.pdf.SetFillColor(vermilion.r, vermilion.g, vermilion.b)
	for _, ring := range components.SealRings {
		s.pdf.SetLineWidth(ring.Width * scale)
		s.pdf.Circle(x+side/2, y+side/2, ring.Radius*scale, "D")
	}
	for _, a := range components.SealArcs(root) {
		var outline []fpdf.PointType
		n := math.Ceil((a.To - a.From) / step)
		for i := 0.0; i <= n; i++ {
			outline = append(outline, at(a.Outer, a.From+(a.To-a.From)*i/n))
		}
		for i := n; i >= 0; i-- {
			outline = append(outline, at(a.Inner, a.From+(a.To-a.From)*i/n))
		}
		s.pdf.Polygon(outline, "F")
	}
	const char = "惠"
	s.set(30*scale/pointMM, vermilion)
	w := s.pdf.GetStringWidth(char)
	s.line(x+side/2-w/2, y+side/2-s.size*pointMM*leading/2, char)
}

// code draws a QR code, quiet border included, in a square of the given side.
func (s *sheet) code(x, y, side float64, text string) error {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return err
	}
	const quiet = 4
	unit := side / float64(c.Size+2*quiet)
	s.pdf.SetFillColor(0, 0, 0)
	for row := range c.Size {
		for col := 0; col < c.Size; col++ {
			run := 0
			for c.Black(col+run, row) {
				run++
			}
			if run > 0 {
				s.pdf.Rect(x+float64(quiet+col)*unit, y+float64(quiet+row)*unit, float64(run)*unit, unit, "F")
				col += run
			}
		}
	}
	return nil
}

// done returns the file. A character that the font does not have is an error: a box in its place would change what the paper says.
func (s *sheet) done() ([]byte, error) {
	if r, missing := s.font.lacks(strings.ReplaceAll(s.said.String(), "\n", "")); missing {
		return nil, fault.Newf(fault.Unavailable, "font.glyph", "字体或 PDF 无法写出字符 %[1]q（%[1]U），未制作 PDF", "The font or the PDF cannot set the character %[1]q (%[1]U), so no PDF was made", r).
			Do("可打印凭证网页；运维人员请用 --font 指定字符更全的字体", "Print the certificate's page instead; who runs the service names a fuller font with --font")
	}
	var out bytes.Buffer
	if err := s.pdf.Output(&out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
