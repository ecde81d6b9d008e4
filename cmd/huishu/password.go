package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"huishu/ledger/fault"
)

// maxPasswordFile bounds what is read of a password file: far more than a password may have.
const maxPasswordFile = 4096

// addPasswordFlag lets a command take a new password. It is never an argument: those stand in
// the shell's history and in the list of processes.
func addPasswordFlag(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVar(file, "password-file", "", "从文件首行读取密码，- 为标准输入；缺省时在终端输入两次 / read the password from a file's first line, - for standard input; asked twice on the terminal otherwise")
}

// newPassword reads a new password from the file, or asks for it twice.
func newPassword(cmd *cobra.Command, file string) (string, error) {
	switch file {
	case "":
		return askPassword(cmd)
	case "-":
		return firstLine("-", cmd.InOrStdin())
	}
	f, err := os.Open(file)
	if err != nil {
		return "", unreadable(file, err)
	}
	defer f.Close()
	return firstLine(file, f)
}

func firstLine(name string, r io.Reader) (string, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxPasswordFile))
	if err != nil {
		return "", unreadable(name, err)
	}
	line, _, _ := strings.Cut(string(b), "\n")
	return strings.TrimSuffix(line, "\r"), nil
}

// askPassword asks on the terminal, without echo.
func askPassword(cmd *cobra.Command) (string, error) {
	in, ok := cmd.InOrStdin().(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return "", fault.New(fault.Invalid, "password.terminal", "没有可以输入密码的终端", "There is no terminal to type the password on").
			Do("请用 --password-file 指明文件，或用 --password-file - 从标准输入读取", "Name a file with --password-file, or give - to read it from standard input")
	}
	var typed [2]string
	for i, prompt := range []fault.Text{fault.T("新密码：", "New password: "), fault.T("再输入一次：", "Once more: ")} {
		fmt.Fprintf(cmd.ErrOrStderr(), "%s", prompt.In(langOf(cmd)))
		b, err := term.ReadPassword(int(in.Fd()))
		fmt.Fprintln(cmd.ErrOrStderr())
		if err != nil {
			return "", fault.New(fault.Invalid, "password.terminal", "密码输入中断", "The password was not typed to its end").Wrap(errors.Unwrap(err))
		}
		typed[i] = string(b)
	}
	if typed[0] != typed[1] {
		return "", fault.New(fault.Invalid, "password.mismatch", "两次输入的密码不一致", "The two passwords differ").
			Do("请重新执行命令", "Run the command again")
	}
	return typed[0], nil
}
