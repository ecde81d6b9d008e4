package main

import "github.com/spf13/cobra"

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
