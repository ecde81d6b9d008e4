package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"huishu/cmd/app"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/factor"
	"huishu/registry/party"
)

// officerFlags say who acts: what a person answers for is done by people, not by whoever can read the data directory.
type officerFlags struct{ login, passwordFile, code string }

func (f *officerFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.login, "as", "", "办理人的登录名 / login of the person who acts")
	c.Flags().StringVar(&f.passwordFile, "password-file", "", "从文件首行读取其密码，- 为标准输入；缺省时在终端输入 / read the password from a file's first line, - for standard input; asked on the terminal otherwise")
	c.Flags().StringVar(&f.code, "code", "", "验证器显示的验证码或恢复码；账号设有二次验证时需要 / code of the authenticator, or a recovery code; needed where the account has a second factor")
}

// act signs the person in, does one act in one transaction, and signs out.
func (f *officerFlags) act(cmd *cobra.Command, a *app.App, fn func(tx *ledger.Tx) error) error {
	return f.signedIn(cmd, a, func(actor ledger.Actor) error { return a.DB.Update(cmd.Context(), actor, fn) })
}

// signedIn signs the person in, runs fn as who it then is, and signs out.
func (f *officerFlags) signedIn(cmd *cobra.Command, a *app.App, fn func(actor ledger.Actor) error) (err error) {
	if f.login == "" {
		help := cmd.CommandPath() + " --help"
		return fault.New(fault.Invalid, "officer.usage", "请用 --as 给出办理人的登录名", "Name the person who acts with --as").At("--as").Do(help, help)
	}
	password, err := presentPassword(cmd, f.passwordFile)
	if err != nil {
		return err
	}
	meta := party.Meta{UserAgent: cmd.CommandPath()}
	o, err := party.Open(cmd.Context(), a.DB, f.login, password, meta)
	if err != nil {
		return err
	}
	if o.Half && f.code != "" {
		if o, err = factor.New(a.DB, a.Vault, a.PublicURL).Prove(cmd.Context(), o.Token, factor.Evidence{Code: f.code}, meta); err != nil {
			return err
		}
	}
	token := o.Token
	defer func() { err = errors.Join(err, party.SignOut(cmd.Context(), a.DB, token)) }()
	actor, _, err := party.Authenticate(cmd.Context(), a.DB, token)
	if err != nil {
		return err
	}
	return fn(actor)
}

// presentPassword reads a password there is, from the file or once from the terminal.
func presentPassword(cmd *cobra.Command, file string) (string, error) {
	if file != "" {
		return newPassword(cmd, file)
	}
	in, ok := cmd.InOrStdin().(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return newPassword(cmd, "") // which says that there is none
	}
	fmt.Fprint(cmd.ErrOrStderr(), fault.T("密码：", "Password: ").In(langOf(cmd)))
	b, err := term.ReadPassword(int(in.Fd()))
	fmt.Fprintln(cmd.ErrOrStderr())
	return string(b), err
}
