package main

import (
	"strings"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/money"
	"huishu/registry/product"
)

func newAgreementCommand() *cobra.Command {
	var data string
	c := &cobra.Command{
		Use:   "agreement",
		Short: "查阅授权运营协议 / Read authorised-operation agreements",
		Long: `在服务停止时查阅数据目录中的授权运营协议：列出、查看一份、查看暂停或终止的影响。
起草、签订、变更和终止须由双方在网页或通过接口办理。

Reads the authorised-operation agreements of a data directory while no server runs on it: lists them, shows one, shows
what suspending or ending it would touch. The two sides draft, conclude, amend and end them on the pages or by the interface.`,
		Example: `  huishu agreement list --body 11441300MB2C11111L
  huishu agreement show HZ-SQ-2026-000001 --json
  huishu agreement effect HZ-SQ-2026-000001`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	addDataFlag(c, &data)
	c.AddCommand(newAgreementListCommand(&data), newAgreementShowCommand(&data), newAgreementEffectCommand(&data))
	return c
}

// agreementJSON is an agreement of `huishu agreement --json`.
type agreementJSON struct {
	product.Agreement
	Status product.Status `json:"status"`
}

func newAgreementListCommand(data *string) *cobra.Command {
	var body, operator string
	c := &cobra.Command{
		Use:   "list",
		Short: "列出协议 / List agreements",
		Long: `列出协议，最新的在前；可以只列某一实施机构或某一运营机构的。

Lists agreements, newest first: all of them, or those of one implementing body or one operator.`,
		Example: "  huishu agreement list\n  huishu agreement list --operator 91441302MA4X000017 --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return viewData(cmd, *data, func(tx *ledger.Tx) error {
				list, err := agreementsOf(tx, body, operator)
				if err != nil {
					return err
				}
				return printAgreements(cmd, list)
			})
		},
	}
	c.Flags().StringVar(&body, "body", "", "实施机构：统一社会信用代码或编号 / the implementing body: USCC or id")
	c.Flags().StringVar(&operator, "operator", "", "运营机构：统一社会信用代码或编号 / the operator: USCC or id")
	return c
}

// agreementsOf are the agreements of a body or an operator, each named by USCC or id; empty for all.
func agreementsOf(tx *ledger.Tx, body, operator string) ([]agreementJSON, error) {
	var q product.AgreementQuery
	for _, side := range []struct {
		flag, name string
		id         *string
	}{{"--body", body, &q.ImplementingBody}, {"--operator", operator, &q.Operator}} {
		if side.name == "" {
			continue
		}
		p, err := partyNamed(tx, side.name)
		if err != nil {
			return nil, onFlags(err, map[string]string{"--body": side.flag})
		}
		*side.id = p.ID
	}
	list, today := []agreementJSON{}, workday.OfTime(tx.Now)
	for {
		items, next, err := product.Agreements(tx, q)
		if err != nil {
			return nil, err
		}
		for _, a := range items {
			list = append(list, agreementJSON{a, a.Status(today)})
		}
		if next == "" {
			return list, nil
		}
		q.Cursor = next
	}
}

func printAgreements(cmd *cobra.Command, list []agreementJSON) error {
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), list)
	}
	rows := make([][]string, len(list))
	for i, a := range list {
		rows[i] = []string{a.Code, a.Status.Title().In(langOf(cmd)), a.From.String() + " – " + a.LastDay().String(), plain(a.Title)}
	}
	return columnsOrNone(cmd, rows)
}

func newAgreementShowCommand(data *string) *cobra.Command {
	return &cobra.Command{
		Use:   "show CODE",
		Short: "查看一份协议 / Show one agreement",
		Long: `以编号（或内部编号）查看一份协议：双方、期限、状态、数据资源、用途和提供对象。

Shows one agreement by its number or id: sides, term, status, resources, purposes and recipients.`,
		Example: "  huishu agreement show HZ-SQ-2026-000001",
		RunE: func(cmd *cobra.Command, args []string) error {
			return oneAgreement(cmd, *data, args, func(tx *ledger.Tx, a product.Agreement) error { return printAgreement(cmd, tx, a) })
		},
	}
}

func printAgreement(cmd *cobra.Command, tx *ledger.Tx, a product.Agreement) error {
	status := a.Status(workday.OfTime(tx.Now))
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), agreementJSON{a, status})
	}
	lang := langOf(cmd)
	rows := [][]string{
		{a.Code, plain(a.Title)}, {fault.T("状态", "status").In(lang), status.Title().In(lang)},
		{fault.T("期限", "term").In(lang), a.From.String() + " – " + a.LastDay().String()},
	}
	for _, side := range []struct {
		term fault.Text
		id   string
	}{{product.BodySide.Title(), a.ImplementingBody}, {product.OperatorSide.Title(), a.Operator}} {
		p, err := partyNamed(tx, side.id)
		if err != nil {
			return err
		}
		rows = append(rows, []string{side.term.In(lang), plain(p.Name(lang)) + " " + p.USCC})
	}
	for _, r := range a.Resources {
		rows = append(rows, []string{fault.T("数据资源", "resource").In(lang), plain(r.Title)})
	}
	for _, p := range a.Purposes {
		rows = append(rows, []string{fault.T("授权用途", "purpose").In(lang), plain(p.Name) + " · " + p.Class.Title().In(lang)})
	}
	if len(a.Recipients) > 0 {
		rows = append(rows, []string{fault.T("提供对象", "recipients").In(lang), plain(strings.Join(a.Recipients, ", "))})
	}
	return columns(cmd.OutOrStdout(), "", rows)
}

func newAgreementEffectCommand(data *string) *cobra.Command {
	var amendment string
	c := &cobra.Command{
		Use:   "effect CODE",
		Short: "暂停、终止或变更的影响 / What suspending, ending or amending it would touch",
		Long: `列出以该协议为依据的产品、挂牌、密钥和在办订单，以及协议暂停或终止后各自如何。以 --amendment 指定一份在办的补充协议时，列出其签订将收回的授权及其影响。

Lists the products, listings, keys and running orders that rest on the agreement, and what becomes of each when it is suspended or ends.
With --amendment and the id of an open supplementary agreement: what its conclusion would take out, and what that would touch.`,
		Example: "  huishu agreement effect HZ-SQ-2026-000001\n  huishu agreement effect HZ-SQ-2026-000001 --amendment 01a2213b-8a91-7f1d-b5bd-023509b5da7d",
		RunE: func(cmd *cobra.Command, args []string) error {
			return oneAgreement(cmd, *data, args, func(tx *ledger.Tx, a product.Agreement) error {
				if amendment != "" {
					return printAmendmentEffect(cmd, tx, a, amendment)
				}
				e, err := product.EffectOf(tx, a.ID)
				if err != nil {
					return err
				}
				if wantsJSON(cmd) {
					return printJSON(cmd.OutOrStdout(), e)
				}
				return columnsOrNone(cmd, effectRows(langOf(cmd), e))
			})
		},
	}
	c.Flags().StringVar(&amendment, "amendment", "", "补充协议的内部编号 / the id of a supplementary agreement")
	return c
}

// printAmendmentEffect shows what a supplementary agreement of the agreement takes out, and then what that touches.
func printAmendmentEffect(cmd *cobra.Command, tx *ledger.Tx, a product.Agreement, id string) error {
	m, _, err := product.ShowAmendment(tx, id)
	if err != nil {
		return onFlags(err, map[string]string{"": "--amendment"})
	}
	if m.Agreement != a.ID {
		return fault.New(fault.NotFound, "amendment.not_found", "该协议没有这份补充协议", "The agreement has no such supplementary agreement").At("--amendment")
	}
	e, err := product.EffectOfAmendment(tx, id)
	if err != nil {
		return err
	}
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), e)
	}
	lang := langOf(cmd)
	var rows [][]string
	out := func(what fault.Text, value string) {
		rows = append(rows, []string{"-", "", plain(value), what.In(lang)})
	}
	for _, r := range e.Taken.Resources {
		out(fault.T("移出的数据资源", "resource taken out"), r.Title)
	}
	for _, p := range e.Taken.Purposes {
		out(fault.T("移出的用途", "purpose taken out"), p.Name)
	}
	for _, r := range e.Taken.Recipients {
		out(fault.T("移出的提供对象", "recipient taken out"), r)
	}
	if !e.Taken.LastDay.IsZero() {
		out(fault.T("提前的截止日", "last day, sooner"), e.Taken.LastDay.String())
	}
	for _, c := range e.Taken.Ceilings {
		out(fault.T("降低或新设的价格上限", "ceiling lowered or new"), strings.TrimSpace(c.Product+" "+c.Purpose)+" "+c.Basis.Title().In(lang)+" ¥"+money.Yuan(c.Fen))
	}
	return columnsOrNone(cmd, append(rows, effectRows(lang, e.Effect)...))
}

func effectRows(lang string, e product.Effect) [][]string {
	rows := make([][]string, len(e.Items))
	for i, d := range e.Items {
		rows[i] = []string{d.Kind, d.Code, plain(d.Title), d.State.In(lang), d.Then.In(lang)}
	}
	return rows
}

// oneAgreement reads the agreement that the one argument names, by number or id, and shows it.
func oneAgreement(cmd *cobra.Command, data string, args []string, show func(tx *ledger.Tx, a product.Agreement) error) error {
	code, err := oneNumber(cmd, args)
	if err != nil {
		return err
	}
	return viewData(cmd, data, func(tx *ledger.Tx) error {
		a, err := product.AgreementByCode(tx, code)
		if fault.KindOf(err) == fault.NotFound {
			a, err = product.ShowAgreement(tx, code)
		}
		if err != nil {
			return err
		}
		return show(tx, a)
	})
}

// viewData opens a data directory that no server holds and reads it, as the machine's keeper.
func viewData(cmd *cobra.Command, data string, fn func(tx *ledger.Tx) error) error {
	return withData(cmd, data, false, func(a *app.App) error { return a.DB.View(cmd.Context(), ledger.System, fn) })
}

// oneNumber takes the one argument of a command that shows something by its number.
func oneNumber(cmd *cobra.Command, args []string) (string, error) {
	if len(args) == 1 {
		return args[0], nil
	}
	help := cmd.CommandPath() + " --help"
	return "", usageError(fault.New(fault.Invalid, "number.usage", "请给出一个编号", "Name one number").Do(help, help))
}

// columnsOrNone prints rows, and says so where there are none.
func columnsOrNone(cmd *cobra.Command, rows [][]string) error {
	if len(rows) == 0 {
		rows = [][]string{{fault.T("没有。", "None.").In(langOf(cmd))}}
	}
	return columns(cmd.OutOrStdout(), "", rows)
}
