package main

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"huishu/cmd/app"
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// newUser is what `huishu user create` was asked for.
type newUser struct {
	login, name, passwordFile string
	roles                     []string
	// existing names the organisation of the account; with it the body below is not entered.
	existing string
	kind     string
	body     party.Body
}

// userFlags are the flags that fill the fields of party's errors.
var userFlags = map[string]string{
	"login": "--login", "account_name": "--name", "roles": "--role", "password": "--password-file", "kind": "--kind", "uscc": "--uscc",
	"code_override": "--code-override", "name_zh": "--body-name", "name_en": "--body-name-en", "region": "--region", "address": "--address",
	"legal_rep": "--legal-rep", "contact_name": "--contact", "contact_phone": "--phone", "contact_email": "--email", "ground": "--ground",
}

func newUserCreateCommand(data *string) *cobra.Command {
	var n newUser
	c := &cobra.Command{
		Use:   "create",
		Short: "开通账号，必要时一并登记其单位 / Create an account, with its organisation where that is new",
		Long: `为已登记的单位开通账号（--body），或连同一个新单位一起登记（--body-name 等）。
空目录由此开始：登记首个公共数据主管部门及其账号，此后其余单位由主管部门在网页上登记。
密码在终端输入两次，或用 --password-file；不能写在命令行上。

Creates an account for an organisation in the register (--body), or together with a new one (--body-name and the
flags beside it). An empty directory begins with this: the first authority and its account; the authority then
enters the other bodies on its pages. The password is typed twice, or comes from --password-file; it never
stands on the command line.`,
		Example: `  huishu user create --data /var/lib/huishu --login admin --name 张三 \
    --body-name 惠州市政务服务和数据管理局 --uscc 11441300MB2C00010L --region 441300 \
    --legal-rep 李四 --contact 王五 --phone 0752-2808080
  huishu user create --login auditor --name 赵六 --body 11441300MB2C00010L --role auditor`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := n.complete(cmd); err != nil {
				return usageError(err)
			}
			return withData(cmd, *data, true, func(a *app.App) error { return n.create(cmd, a, *data) })
		},
	}
	n.addFlags(c.Flags())
	addPasswordFlag(c, &n.passwordFile)
	return c
}

func (n *newUser) addFlags(f *pflag.FlagSet) {
	f.StringVar(&n.login, "login", "", "登录名：3 至 64 位小写字母、数字或 . _ @ - / login: 3 to 64 small letters, digits or . _ @ -")
	f.StringVar(&n.name, "name", "", "姓名 / name of the person")
	f.StringArrayVar(&n.roles, "role", nil, "角色，可多次给出：主管部门可用 authority、auditor、system_admin；缺省为单位的通常角色 / role, may be repeated: authority, auditor or system_admin for an authority; the ordinary one otherwise")
	f.StringVar(&n.existing, "body", "", "已登记的单位：统一社会信用代码或编号 / an organisation in the register: USCC or id")
	f.StringVar(&n.kind, "kind", string(party.Authority), "新单位的类别：authority、registration_body、public_body、exchange / kind of the new body")
	f.StringVar(&n.body.NameZH, "body-name", "", "新单位的中文名称 / Chinese name of the new body")
	f.StringVar(&n.body.NameEN, "body-name-en", "", "新单位的英文名称 / its English name")
	f.StringVar(&n.body.USCC, "uscc", "", "新单位的统一社会信用代码 / its unified social credit code")
	f.StringVar(&n.body.CodeOverride, "code-override", "", "代码不符合 GB 32100 而仍予采用的理由 / why a code that fails GB 32100 is accepted all the same")
	f.StringVar(&n.body.Region, "region", "", "六位行政区划代码，如 441300 / six-digit division code, such as 441300")
	f.StringVar(&n.body.Address, "address", "", "地址 / address")
	f.StringVar(&n.body.LegalRep, "legal-rep", "", "负责人 / legal representative")
	f.StringVar(&n.body.ContactName, "contact", "", "联系人 / contact person")
	f.StringVar(&n.body.ContactPhone, "phone", "", "联系电话 / telephone")
	f.StringVar(&n.body.ContactEmail, "email", "", "电子邮箱 / e-mail")
	f.StringVar(&n.body.Ground, "ground", "", "指定为实施机构的决定文件 / the paper that made it an implementing body")
	f.BoolVar(&n.body.Implementing, "implementing", false, "public_body 是实施机构 / a public_body is an implementing body")
}

// complete tells an account for a known organisation from one with a new body.
func (n *newUser) complete(cmd *cobra.Command) error {
	if n.login == "" || n.name == "" {
		return fault.New(fault.Invalid, "user.usage", "请用 --login 和 --name 给出登录名和姓名", "Give login and name with --login and --name").
			Do("huishu user create --help", "huishu user create --help")
	}
	described := cmd.Flags().Changed("body-name") || cmd.Flags().Changed("uscc")
	switch {
	case n.existing != "" && described:
		return fault.New(fault.Invalid, "user.usage", "--body 是已登记的单位，不能与 --body-name、--uscc 同时使用", "--body names an organisation in the register and cannot stand beside --body-name or --uscc").
			Do("二者择一", "Choose one of the two")
	case n.existing == "" && !described:
		return fault.New(fault.Invalid, "user.usage", "账号须属于一个单位", "An account belongs to an organisation").
			Do("已登记的单位用 --body，新单位用 --body-name、--uscc 等；详见 huishu user create --help",
				"Give --body for one in the register, or --body-name, --uscc and so on for a new one; see huishu user create --help")
	}
	n.body.Kind = party.Kind(n.kind)
	return nil
}

// created is the document of `huishu user create --json`.
type created struct {
	userJSON
	NewParty bool   `json:"new_party"`
	DataDir  string `json:"data_dir"`
}

func (n *newUser) create(cmd *cobra.Command, a *app.App, data string) error {
	password, err := newPassword(cmd, n.passwordFile)
	if err != nil {
		return err
	}
	hash, err := party.HashPassword(cmd.Context(), n.login, password)
	if err != nil {
		return onFlags(err, userFlags)
	}
	account := party.NewAccount{Login: n.login, Name: n.name, Password: hash}
	for _, r := range n.roles {
		account.Roles = append(account.Roles, access.Role(r))
	}
	c := created{NewParty: n.existing == "", DataDir: data}
	err = a.DB.Update(cmd.Context(), ledger.System, func(tx *ledger.Tx) error {
		p, acc, err := n.enter(tx, account)
		c.userJSON = userOf(acc, p, langOf(cmd))
		return err
	})
	if err != nil {
		return onFlags(err, userFlags)
	}
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), c)
	}
	return c.print(cmd)
}

// enter makes the account, with its body where that is new.
func (n *newUser) enter(tx *ledger.Tx, account party.NewAccount) (party.Party, party.Account, error) {
	if n.existing != "" {
		p, err := partyNamed(tx, n.existing)
		if err != nil {
			return p, party.Account{}, err
		}
		acc, err := party.CreateAccount(tx, p.ID, account)
		return p, acc, err
	}
	body := n.body
	body.Account = &account
	p, acc, err := party.RegisterBody(tx, body)
	if err != nil {
		return p, party.Account{}, err
	}
	return p, *acc, nil
}

func (c created) print(cmd *cobra.Command) error {
	lang, out := langOf(cmd), cmd.OutOrStdout()
	if c.NewParty {
		fmt.Fprintf(out, fault.T("已登记单位：%s（%s）\n", "Entered in the register: %s (%s)\n").In(lang), plain(c.PartyName), c.USCC)
	}
	fmt.Fprintf(out, fault.T("已开通账号：%s（%s，%s）\n", "Account created: %s (%s, %s)\n").In(lang), c.Login, plain(c.Name), rolesIn(c.Roles, lang))
	_, err := fmt.Fprintf(out, fault.T("启动服务后在 /sign-in 登录：huishu serve --data %s\n", "Start the service and sign in at /sign-in: huishu serve --data %s\n").In(lang), plain(c.DataDir))
	return err
}
