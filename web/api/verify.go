package api

import (
	"context"
	"strings"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/registry/product"
	"huishu/web/request"
)

func mountVerify(a *API) {
	op := operation("verify", "/verifications", "certificate", "核验凭证 / Verify a certificate or receipt", public)
	op.Description = "Give a product code, or a file's text as it stands. Nothing is kept. `huishu verify` does the same with no network."
	op.MaxBodyBytes = 4 << 20
	op.Errors = []int{404}
	plain(a, op, a.verify)
}

type verifyInput struct {
	Body struct {
		Code string `json:"code,omitempty" maxLength:"100" doc:"Product code or registration number."`
		File string `json:"file,omitempty" maxLength:"1048576" doc:"The text of the certificate or receipt, unchanged."`
	}
}

type verificationView struct {
	Valid  bool       `json:"valid" doc:"Every step held: the file is genuine."`
	Kind   string     `json:"kind"`
	Code   string     `json:"code"`
	Status string     `json:"status" doc:"What the register says of it today; empty where it is not a registration of ours."`
	Steps  []stepView `json:"steps"`
}

type stepView struct {
	Name   string     `json:"name"`
	OK     bool       `json:"ok"`
	Detail fault.Text `json:"detail"`
}

func (a *API) verify(ctx context.Context, in *verifyInput) (v verificationView, err error) {
	file := []byte(in.Body.File)
	code := strings.ToUpper(strings.Join(strings.Fields(in.Body.Code), ""))
	if (len(file) == 0) == (code == "") {
		return v, fault.New(fault.Invalid, "verify.input", "请给出编码或文件内容之一", "Give either a code or a file's text").At("code").
			Do("填写 code 或 file 其中一项", "Fill in one of code and file")
	}
	err = a.DB.View(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) error {
		if code != "" {
			p, err := product.PublicByCode(tx, code)
			if err != nil {
				return err
			}
			if file, err = product.Certificate(tx, p.Code); err != nil {
				return err
			}
		}
		res := tlog.Verify(file, a.DB.Trust())
		v = verificationView{Valid: res.Valid, Kind: res.Kind, Code: res.Code, Steps: each(res.Steps, func(s tlog.Step) stepView { return stepView(s) })}
		if !res.Valid {
			return nil
		}
		p, err := product.PublicByCode(tx, res.Code)
		if fault.KindOf(err) == fault.NotFound {
			return nil // a receipt of something else
		}
		v.Status = string(p.Status)
		return err
	})
	return v, err
}
