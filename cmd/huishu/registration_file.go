package main

import (
	"strings"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
)

// registrationJSON is a registration of `huishu registration … --json`.
type registrationJSON struct {
	ID      string `json:"id"`
	Product string `json:"product"`
	Name    string `json:"name"`
	Regime  string `json:"regime"`
	// Number is the registration number, in the national regime the query code.
	Number string         `json:"number"`
	Code   string         `json:"code"`
	Status product.Status `json:"status"`
	Case   string         `json:"case"`
	// State is the step in which its case stands.
	State      string     `json:"state"`
	StateTitle rules.Text `json:"state_title"`
	// Proposal is the id of a decision that waits for a second person.
	Proposal string `json:"proposal,omitempty"`
}

const regimeUsage = "登记制度：registration 合规登记，national 公共数据资源登记 / regime: registration (compliance) or national"

func newRegistrationFileCommand(data *string) *cobra.Command {
	var who officerFlags
	var regime string
	c := &cobra.Command{
		Use:   "file PRODUCT",
		Short: "提交登记申请 / File a product for registration",
		Long: `以产品编码或内部编号提交登记申请，被退回补正的则重新提交。缺省为合规登记；--regime national 为公共数据资源登记（26号），其内容以
合规登记的内容为准，须先有有效的合规登记。

Files a product, named by its code or id, for registration; one that was returned is filed again. Without --regime it is the compliance
registration; national is that of the national measures (26号), whose content is what the compliance registration says.`,
		Example: "  huishu registration file 441391441302MA4X000017ABCDEFGH7K --regime national --as lisi",
		RunE: func(cmd *cobra.Command, args []string) error {
			name, err := oneNumber(cmd, args)
			if err != nil {
				return err
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				return registrationDone(cmd, a, &who, func(tx *ledger.Tx) (product.Registration, error) {
					p, err := product.ByCode(tx, name)
					if fault.KindOf(err) == fault.NotFound {
						p.ID, err = name, nil
					}
					if err != nil {
						return product.Registration{}, err
					}
					if p, err = product.Show(tx, p.ID); err != nil {
						return product.Registration{}, err
					}
					r, err := product.LatestIn(tx, p.ID, regime)
					if err == nil && r.Standing == product.StandingPending {
						c, err := procedure.Get(tx, r.CaseID)
						if err != nil {
							return r, err
						}
						if c.Awaits == rules.Applicant {
							return product.Resubmit(tx, a.Book, r.ID)
						}
					}
					return product.SubmitIn(tx, a.Book, p.ID, regime)
				})
			})
		},
	}
	who.add(c)
	c.Flags().StringVar(&regime, "regime", product.City, regimeUsage)
	return c
}

func newRegistrationReviewCommand(data *string) *cobra.Command {
	var who officerFlags
	var regime string
	var v product.Review
	c := &cobra.Command{
		Use:   "review NAME ACT",
		Short: "办理登记申请 / Deal with an application for registration",
		Long: `以登记的内部编号、产品编码（并以 --regime 说明登记制度）或登记结果查询码办理一项：受理 accept、一次性告知补正 return、审核通过 review、
登记或赋码 register、不予登记 refuse、撤回 withdraw、暂停 suspend、恢复 restore、撤销 revoke。公共数据资源登记赋码时，以 --query-code 填写国家平台
赋予的查询码。能否办理、须有何理由与依据，由规则集和权限表决定。

Does one act on a registration, named by its id, by the product's code (with --regime) or by its query code. Registering in the national regime
takes with --query-code what the national platform gave. Rule set and policy say who may and what it needs.`,
		Example: `  huishu registration review 441391441302MA4X000017ABCDEFGH7K accept --as zhangsan
  huishu registration review 441391441302MA4X000017ABCDEFGH7K register --regime national --query-code GJ-4413-000001 --as zhangsan`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				help := cmd.CommandPath() + " --help"
				return usageError(fault.New(fault.Invalid, "number.usage", "请给出登记和要办理的事项", "Name the registration and the act").
					Do("事项可用 "+strings.Join(product.RegistrationActs, "、")+"；"+help, "The acts are "+strings.Join(product.RegistrationActs, ", ")+"; "+help))
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				return registrationDone(cmd, a, &who, func(tx *ledger.Tx) (product.Registration, error) {
					r, err := product.SeenRegistration(tx, args[0])
					if err != nil {
						return r, err
					}
					if cmd.Flags().Changed("regime") && r.Regime != regime {
						if r, err = product.LatestIn(tx, r.Product, regime); err != nil {
							return r, err
						}
						if r, err = product.SeenRegistration(tx, r.ID); err != nil {
							return r, err
						}
					}
					return product.ActOnRegistration(tx, a.Book, r.ID, args[1], v)
				})
			})
		},
	}
	who.add(c)
	f := c.Flags()
	f.StringVar(&regime, "regime", product.City, regimeUsage)
	f.StringVar(&v.QueryCode, "query-code", "", "国家平台赋予的登记结果查询码 / the query code that the national platform gave")
	f.StringVar(&v.Reason, "reason", "", "理由 / reasons")
	f.StringVar(&v.Ground, "ground", "", "规则集列明的事由编号 / id of a ground that the rule set names")
	f.StringVar(&v.Proposal, "proposal", "", "复核：待复核提议的编号 / confirm a colleague's proposal, by its id")
	f.StringVar(&v.Arose, "arose", "", "再次告知补正时：补正后新产生的原因 / with a second notice of gaps: what is new and makes the gap")
	return c
}

// registrationDone does an act on a registration as the person and prints it as it then stands.
func registrationDone(cmd *cobra.Command, a *app.App, who *officerFlags, act func(tx *ledger.Tx) (product.Registration, error)) error {
	var out registrationJSON
	err := who.act(cmd, a, func(tx *ledger.Tx) error {
		r, err := act(tx)
		if err != nil {
			return err
		}
		c, err := procedure.Get(tx, r.CaseID)
		if err != nil {
			return err
		}
		out = registrationJSON{
			ID: r.ID, Product: r.Product, Name: r.Filed.Product.Name, Regime: r.Regime, Number: r.Number, Code: r.Code,
			Status: r.Status(workday.OfTime(tx.Now)), Case: r.CaseID, State: c.State, StateTitle: c.StateTitle,
		}
		if p := c.Pending(); p != nil && c.Deliberates(tx.Actor) {
			out.Proposal = p.ID
		}
		return nil
	})
	if err != nil {
		return err
	}
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), out)
	}
	lang := langOf(cmd)
	return columnsOrNone(cmd, [][]string{{out.ID, product.RegimeTitle(out.Regime).In(lang), plain(out.StateTitle.In(lang)), plain(out.Number), plain(out.Name)}})
}
