package api

import (
	"context"

	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// mountCode serves the code tables and the check. A code may be a person's, so it travels in the body, which no log keeps.
func mountCode(a *API) {
	read(a, operation("list-divisions", "/divisions", "code", "行政区划（GB/T 2260） / Administrative divisions", public),
		func(_ *ledger.Tx, in *struct {
			Under string `query:"under" pattern:"^([0-9]{2}|[0-9]{4})?$" doc:"Two digits of a province or four of a prefecture; all provinces without it."`
		}) (list[code.Division], error) {
			return listOf(code.Divisions(in.Under), ""), nil
		})
	read(a, operation("list-zones", "/zones", "code", "惠州市功能区 / Huizhou's functional zones", public),
		func(*ledger.Tx, *struct{}) (list[code.Zone], error) { return listOf(code.Zones(), ""), nil })
	read(a, operation("list-industries", "/industries", "code", "国民经济行业（GB/T 4754-2017）门类与大类 / Industries: sections and divisions", public),
		func(*ledger.Tx, *struct{}) (list[code.Industry], error) { return listOf(code.Industries(), ""), nil })
	op := operation("check-codes", "/code-checks", "code", "校验代码 / Check codes", public)
	op.Description = "Says of each code whether it is valid, or why not. Nothing is kept. `huishu code check` does the same with no network."
	plain(a, op, checkCodes)
}

type checkCodesInput struct {
	Body struct {
		Codes []string  `json:"codes" minItems:"1" maxItems:"1000" doc:"Each at most 200 characters."`
		Kind  code.Kind `json:"kind,omitempty" enum:"uscc,citizen_id,product,resource,contract,division,industry" doc:"Guessed for each code without it."`
	}
}

// maxCode is the longest text that is looked at as a code, in bytes.
const maxCode = 200

func checkCodes(_ context.Context, in *checkCodesInput) (list[code.Verdict], error) {
	verdicts := make([]code.Verdict, 0, len(in.Body.Codes))
	for _, s := range in.Body.Codes {
		if len(s) > maxCode {
			return list[code.Verdict]{}, fault.New(fault.Invalid, "code.too_long", "代码过长", "A code is too long").At("codes").
				Do("每个代码至多 200 个字符", "Give at most 200 characters for each")
		}
		if in.Body.Kind != "" {
			verdicts = append(verdicts, code.CheckAs(in.Body.Kind, s))
			continue
		}
		verdicts = append(verdicts, code.Check(s))
	}
	return listOf(verdicts, ""), nil
}
