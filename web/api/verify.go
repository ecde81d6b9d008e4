package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/market/examine"
	"huishu/web/backend"
	"huishu/web/request"
)

func mountVerify(a *API) {
	op := operation("verify", "/verifications", "certificate", "核验凭证 / Verify a certificate or receipt", public)
	op.Description = "Give a product code, a registration number or a hash; or a file's text as it stands; or a picture of a certificate's QR code. The answer shows each step by itself, with what it proves and the command that repeats it. Nothing is kept. `huishu verify` does the same with no network."
	op.MaxBodyBytes = 12 << 20 // a picture in base64
	op.Errors = []int{404}
	plain(a, op, a.verify)
	a.mountVerifiedFile()
}

// mountVerifiedFile serves what a name is verified by, for those who trust nobody and check it themselves.
func (a *API) mountVerifiedFile() {
	op := operation("get-verified-file", "/verifications/{name}/file", "certificate", "编码、编号或哈希所指的文件 / The file that a code, a number or a hash names", public)
	op.Description = "Byte for byte the certificate, also one that another has replaced, or the inclusion proof (tlog-proof) of a log entry named by the hash of its leaf. " +
		"It is what `huishu verify --url` downloads and checks by itself, together with the signed status list."
	op.Method, op.Path, op.Errors = http.MethodGet, Prefix+op.Path, append(op.Errors, http.StatusNotFound)
	op = rawJSON(op, op.Description)
	op.Responses["200"].Content["text/plain"] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	huma.Register(a.huma, a.described(op), func(ctx context.Context, in *struct {
		Name string `path:"name" maxLength:"100" doc:"As code of the operation verify."`
	}) (*raw, error) {
		out := &raw{ContentType: "application/json"}
		err := a.DB.View(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) error {
			file, name, err := a.Examiner().FileOf(tx, in.Name)
			out.Body, out.ContentDisposition = file, backend.Attachment(name)
			return err
		})
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		if tlog.IsLogProof(out.Body) {
			out.ContentType = "text/plain; charset=utf-8"
		}
		return out, nil
	})
}

type verifyInput struct {
	Body struct {
		Code string `json:"code,omitempty" maxLength:"100" doc:"Product code, registration or listing number, or the hash (hex SHA-256) of the registered file or of a leaf of the log."`
		File string `json:"file,omitempty" maxLength:"1048576" doc:"The text of the certificate or receipt, unchanged."`
		// Picture is base64 in JSON.
		Picture []byte `json:"picture,omitempty" doc:"PNG or JPEG picture of the certificate's QR code, at most 8 MB and 24 million pixels."`
	}
}

type verificationView struct {
	Valid  bool   `json:"valid" doc:"The file is genuine: every step of its proof holds. What it is worth today is status."`
	Kind   string `json:"kind"`
	Code   string `json:"code"`
	Status string `json:"status" doc:"What the register says of it today, replaced where the code has another certificate now; empty where it is not a registration of ours."`
	// Newer is where the code's present certificate is.
	Newer *newerView `json:"newer,omitempty" doc:"The certificate that has replaced this one; absent where none has."`
	Steps []stepView `json:"steps" doc:"Each step by itself: leaf, inclusion, checkpoint, anchor, witnesses, status, rules and those of the file."`
}

// newerView leads to the certificate that has replaced another.
type newerView struct {
	Code        string `json:"code" doc:"Product code."`
	Number      string `json:"number" doc:"Registration number."`
	Event       string `json:"event" doc:"Id of the event that it is the receipt of."`
	Status      string `json:"status" doc:"What it is worth today."`
	Certificate string `json:"certificate" doc:"Address of the file."`
	Verify      string `json:"verify" doc:"Address of the page that verifies it."`
}

func (a *API) viewNewer(found examine.Answer) *newerView {
	if !found.Replaced {
		return nil
	}
	p := found.Public
	return &newerView{
		Code: p.Code, Number: p.Number, Event: p.Event, Status: string(p.Status),
		Certificate: a.PublicURL + Prefix + "/certificates/" + code.Segment(p.Code), Verify: a.PublicURL + "/verify/" + code.Segment(p.Code),
	}
}

type stepView struct {
	Name     string     `json:"name"`
	OK       bool       `json:"ok" doc:"The step holds."`
	Outcome  string     `json:"outcome" enum:"holds,fails,open" doc:"open: cannot be decided yet or here, such as an anchor that is still to come; nothing speaks against it."`
	Detail   fault.Text `json:"detail" doc:"What was found."`
	Proves   fault.Text `json:"proves" doc:"What is known once it holds, and by which formula."`
	Evidence string     `json:"evidence" doc:"What was checked, as text; empty where there is nothing to show."`
	Command  string     `json:"command" doc:"Repeats the step in bash on your own machine; empty where nothing is there to repeat."`
}

func viewStep(s examine.Step) stepView {
	return stepView{
		Name: s.Name, OK: s.Outcome == examine.Holds, Outcome: string(s.Outcome), Detail: s.Detail, Proves: s.Proves, Evidence: s.Evidence, Command: s.Command,
	}
}

func (a *API) verify(ctx context.Context, in *verifyInput) (v verificationView, err error) {
	file := []byte(in.Body.File)
	code := strings.TrimSpace(in.Body.Code)
	given := 0
	for _, one := range []bool{len(file) > 0, code != "", len(in.Body.Picture) > 0} {
		if one {
			given++
		}
	}
	if given != 1 {
		return v, fault.New(fault.Invalid, "verify.input", "请给出编码、文件内容、二维码图片之一", "Give one of a code, a file's text and a picture").At("code").
			Do("填写 code、file、picture 其中一项", "Fill in one of code, file and picture")
	}
	if len(in.Body.Picture) > 0 {
		if code, err = examine.ReadCode(in.Body.Picture); err != nil {
			return v, fault.From(err).At("picture")
		}
	}
	err = a.DB.View(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) (err error) {
		var found examine.Answer
		if code != "" {
			found, err = a.Examiner().Named(tx, code)
		} else {
			found, err = a.Examiner().File(tx, file, "certificate.json")
		}
		v = verificationView{Valid: found.Valid, Kind: found.Kind, Code: found.Code, Status: string(found.Status()), Newer: a.viewNewer(found), Steps: each(found.Steps, viewStep)}
		return err
	})
	return v, err
}
