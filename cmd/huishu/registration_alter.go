package main

import (
	"strings"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
	"huishu/registry/product"
)

func newAlterationsCommand(data *string) *cobra.Command {
	var who officerFlags
	c := &cobra.Command{
		Use:   "alterations CODE",
		Short: "列出对一件登记的申请 / List the applications on a registration",
		Long: `以产品编码（或登记的内部编号）列出对一件登记的变更、更正、续展与注销申请，最早的在前，并列出办理人现在可以办理的事项。

Lists what was applied for on a registration, named by the product's code or the registration's id: changes, corrections, renewals and
cancellations, oldest first, each with what the person may do now.`,
		Example: "  huishu registration alterations 441391441302MA4X000017ABCDEFGH7K --as lisi --json",
		RunE: func(cmd *cobra.Command, args []string) error {
			name, err := oneNumber(cmd, args)
			if err != nil {
				return err
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				list := []alterationJSON{}
				err := who.act(cmd, a, func(tx *ledger.Tx) error {
					r, err := product.SeenRegistration(tx, name)
					if err != nil {
						return err
					}
					found, err := product.Alterations(tx, r.ID)
					if err != nil {
						return err
					}
					for _, m := range found {
						out, err := alterationOf(tx, m)
						if err != nil {
							return err
						}
						list = append(list, out)
					}
					return nil
				})
				if err != nil {
					return err
				}
				if wantsJSON(cmd) {
					return printJSON(cmd.OutOrStdout(), list)
				}
				return printAlterations(cmd, list)
			})
		},
	}
	who.add(c)
	return c
}

func newAlterCommand(data *string) *cobra.Command {
	var who officerFlags
	var kind, frequency, validTo string
	var form product.AlterationForm
	c := &cobra.Command{
		Use:   "alter CODE",
		Short: "申请变更、更正、续展、注销、转移、许可或异议登记 / Apply for a change, correction, renewal, cancellation, transfer, permit or objection",
		Long: `以产品编码（或登记的内部编号）对一件登记提出申请。变更（change）提交在网页或通过接口编辑好的变更草稿；更正（correction）用 --name 等
写明正确的内容；续展（renewal）和注销（cancellation）只需理由；转移（transfer）用 --other、--terms、--agreement 写明受让方、
约定和受让方的协议，许可（permit）用 --other、--terms、--valid-to，异议登记（objection）须附证据。后三种在现行规则列明时才能申请。

Applies for something on a registration, named by the product's code or the registration's id. A change files the draft that was edited on
the pages or by the interface; a correction says with --name and the like what is right; a renewal and a cancellation need a reason only;
a transfer names the transferee, the terms and the transferee's agreement with --other, --terms and --agreement, a permit takes --other, --terms
and --valid-to, an objection its evidence. The last three can be applied for where the rules in force know them.`,
		Example: `  huishu registration alter 441391441302MA4X000017ABCDEFGH7K --type correction --reason 笔误 --name 公交客流指数 --as lisi
  huishu registration alter 441391441302MA4X000017ABCDEFGH7K --type renewal --reason 继续运营 --as lisi
  huishu registration alter 441391441302MA4X000017ABCDEFGH7K --type permit --reason 合作开发 --other 91441302MA4X000025 --terms 仅用于商业选址 --valid-to 2026-12-31 --as lisi`,
		RunE: func(cmd *cobra.Command, args []string) error {
			name, err := oneNumber(cmd, args)
			if err != nil {
				return err
			}
			form.Corrected.Frequency = catalogue.Frequency(frequency)
			if validTo != "" {
				if form.ValidTo, err = workday.ParseDate(validTo); err != nil {
					return err
				}
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				return alterationDone(cmd, a, &who, func(tx *ledger.Tx) (product.Alteration, error) {
					r, err := product.SeenRegistration(tx, name)
					if err != nil {
						return product.Alteration{}, err
					}
					return product.Alter(tx, a.Book, r.ID, product.AlterationType(kind), form)
				})
			})
		},
	}
	who.add(c)
	f := c.Flags()
	f.StringVar(&kind, "type", "", "change、correction、renewal、cancellation、transfer、permit 或 objection / one of these types")
	f.StringVar(&form.Reason, "reason", "", "理由 / reasons")
	f.StringVar(&form.Document, "document", "", "证据或登记主体书面同意：已上传文件的编号 / evidence, or the subject's written consent: id of a document")
	f.BoolVar(&form.Consent, "consent", false, "该文件是登记主体的书面同意 / the document is the subject's written consent")
	f.StringVar(&form.Other, "other", "", "受让方或被许可方的统一社会信用代码 / unified social credit code of the transferee, or of who is permitted")
	f.StringVar(&form.Terms, "terms", "", "与另一方的约定 / terms agreed with the other party")
	f.StringVar(&form.Agreement, "agreement", "", "受让方的授权运营协议编号 / number of the transferee's agreement")
	f.StringVar(&validTo, "valid-to", "", "许可的最后一日 / last day of the permit")
	f.StringVar(&form.Corrected.Name, "name", "", "更正后的产品名称 / the product's name as it should be")
	f.StringVar(&form.Corrected.Description, "description", "", "更正后的内容描述 / the description as it should be")
	f.StringVar((*string)(&form.Corrected.Kind), "kind", "", "更正后的产品类型，如 dataset / the kind as it should be, such as dataset")
	f.StringVar((*string)(&form.Corrected.Form), "form", "", "更正后的交付形式，如 api / the form as it should be, such as api")
	f.StringVar(&frequency, "frequency", "", "更正后的更新频率代码，如 004 / the frequency's code as it should be, such as 004")
	return c
}

func newAlterationDecideCommand(data *string) *cobra.Command {
	var who officerFlags
	var v product.Review
	c := &cobra.Command{
		Use:   "decide ID ACT",
		Short: "办理对登记的申请 / Deal with an application on a registration",
		Long: `以申请的内部编号办理一项：受理 accept、一次性告知补正 return、审核通过 review、准予 register、不予 refuse、撤回 withdraw。
能否办理、须有何理由与依据，由规则集和权限表决定；须两人作出的决定，由第二人以 --proposal 复核。

Does one act on an application, named by its id: accept, return, review, register, refuse or withdraw. Rule set and policy say who may and what
it needs; a decision that takes two is confirmed by the second person with --proposal.`,
		Example: `  huishu registration decide 01a2213b-8a91-7f1d-b5bd-023509b5da7d accept --as zhangsan
  huishu registration decide 01a2213b-8a91-7f1d-b5bd-023509b5da7d register --ground right_over --reason 登记主体放弃相关权益 --as zhangsan`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				help := cmd.CommandPath() + " --help"
				return usageError(fault.New(fault.Invalid, "number.usage", "请给出申请的编号和要办理的事项", "Name the application and the act").
					Do("事项可用 "+strings.Join(product.AlterationActs, "、")+"；"+help, "The acts are "+strings.Join(product.AlterationActs, ", ")+"; "+help))
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				return alterationDone(cmd, a, &who, func(tx *ledger.Tx) (product.Alteration, error) {
					m, err := product.GetAlteration(tx, args[0])
					if err != nil {
						return m, err
					}
					c, err := procedure.Get(tx, m.CaseID)
					if err != nil {
						return m, err
					}
					if !access.Can(tx.Actor, access.CaseRead, c.Facts()) {
						return m, fault.New(fault.NotFound, "alteration.not_found", "没有这项申请", "There is no such application")
					}
					return product.DecideAlteration(tx, a.Book, m.ID, args[1], v)
				})
			})
		},
	}
	who.add(c)
	f := c.Flags()
	f.StringVar(&v.Reason, "reason", "", "理由 / reasons")
	f.StringVar(&v.Ground, "ground", "", "规则集列明的事由编号 / id of a ground that the rule set names")
	f.StringVar(&v.Proposal, "proposal", "", "复核：待复核提议的编号 / confirm a colleague's proposal, by its id")
	f.StringVar(&v.Arose, "arose", "", "再次告知补正时：补正后新产生的原因 / with a second notice of gaps: what is new and makes the gap")
	return c
}

// alterationDone does an act on an application as the person and prints it as it then stands.
func alterationDone(cmd *cobra.Command, a *app.App, who *officerFlags, act func(tx *ledger.Tx) (product.Alteration, error)) error {
	var out alterationJSON
	err := who.act(cmd, a, func(tx *ledger.Tx) error {
		m, err := act(tx)
		if err != nil {
			return err
		}
		out, err = alterationOf(tx, m)
		return err
	})
	if err != nil {
		return err
	}
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), out)
	}
	return printAlterations(cmd, []alterationJSON{out})
}
