package main

import (
	"errors"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"huishu/ledger/fault"
)

// wantsJSON says whether the user asked for one JSON document on standard output.
func wantsJSON(cmd *cobra.Command) bool {
	v, err := cmd.Flags().GetBool("json")
	return err == nil && v
}

// langOf is the language of the output, "zh" or "en".
func langOf(cmd *cobra.Command) string {
	if v, err := cmd.Flags().GetString("lang"); err == nil && v == "en" {
		return "en"
	}
	return "zh"
}

// flagError says which flag was not understood, and where they are explained.
func flagError(cmd *cobra.Command, err error) error {
	said := flagWords(err)
	help := cmd.CommandPath() + " --help"
	return usageError(fault.New(fault.Invalid, "usage", "选项有误："+said.ZH, said.EN).Do(help, help))
}

// flagWords are the errors of the flag library in both languages.
func flagWords(err error) fault.Text {
	var (
		none  *pflag.NotExistError
		bare  *pflag.ValueRequiredError
		wrong *pflag.InvalidValueError
	)
	switch en := err.Error(); {
	case errors.As(err, &none):
		return noSuchFlag(none.GetSpecifiedName(), none.GetSpecifiedShortnames())
	case errors.As(err, &bare):
		return fault.T("--"+bare.GetFlag().Name+" 后缺少取值", en)
	case errors.As(err, &wrong):
		name := "--" + wrong.GetFlag().Name
		return fault.T("“"+plain(wrong.GetValue())+"”不能作 "+name+" 的取值", plain(wrong.GetValue())+" is no value for "+name)
	default:
		return fault.T(en, en)
	}
}

// noSuchFlag speaks of a flag that there is not. What looks like a flag and is a negative number goes behind two dashes.
func noSuchFlag(name, short string) fault.Text {
	flag := "--" + name
	if short != "" {
		flag = "-" + short
	}
	if name[0] >= '0' && name[0] <= '9' {
		return fault.T("没有选项 "+plain(flag)+"；若是负数，请写在 -- 之后", "there is no flag "+plain(flag)+"; a negative number goes after --")
	}
	return fault.T("没有选项 "+plain(flag), "there is no flag "+plain(flag))
}
