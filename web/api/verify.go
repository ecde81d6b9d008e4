package api

import (
	"context"
	"strings"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/market/find"
	"huishu/registry/product"
	"huishu/web/documents"
	"huishu/web/request"
)

func mountVerify(a *API) {
	op := operation("verify", "/verifications", "certificate", "核验凭证 / Verify a certificate or receipt", public)
	op.Description = "Give a product code, a registration number or a hash; or a file's text as it stands; or a picture of a certificate's QR code. Nothing is kept. `huishu verify` does the same with no network."
	op.MaxBodyBytes = 12 << 20 // a picture in base64
	op.Errors = []int{404}
	plain(a, op, a.verify)
}

type verifyInput struct {
	Body struct {
		Code string `json:"code,omitempty" maxLength:"100" doc:"Product code, registration or listing number, or the hash (hex SHA-256) of the registered file or of the registration's leaf."`
		File string `json:"file,omitempty" maxLength:"1048576" doc:"The text of the certificate or receipt, unchanged."`
		// Picture is base64 in JSON.
		Picture []byte `json:"picture,omitempty" doc:"PNG or JPEG picture of the certificate's QR code, at most 8 MB and 24 million pixels."`
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
		if code, err = documents.ReadCode(in.Body.Picture); err != nil {
			return v, fault.From(err).At("picture")
		}
	}
	err = a.DB.View(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) error {
		if code != "" {
			p, err := find.Certificate(tx, code)
			if err != nil {
				return err
			}
			if file, err = p.Certificate(tx); err != nil {
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
