package main

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/registry/complaint"
)

// maxStatementPaper bounds one paper, in bytes, as the pages do.
const maxStatementPaper = 20 << 20

// paperJSON is a paper of `huishu complaint --json`.
type paperJSON struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	SHA256    string `json:"sha256"`
	SizeBytes int64  `json:"size_bytes"`
	CreatedAt int64  `json:"created_at"`
}

func newComplaintAnswerCommand(data *string) *cobra.Command {
	var who officerFlags
	var reason string
	var files []string
	c := &cobra.Command{
		Use:   "answer ID",
		Short: "被投诉单位作出陈述、提交材料 / Hand in the statement of the party complained of",
		Long: `由被投诉单位的人员作出陈述，可附材料；已经陈述的，只用 --paper 补充材料，直至办结。材料加密保存，只有本单位和主管部门能看到。

The people of the party complained of give its statement, with papers if any. With --paper alone they add papers to a statement that
was given, until the complaint is decided. Papers are stored encrypted; only the party and the authority see them.`,
		Example: `  huishu complaint answer 01a2213b-8a91-7f1d-b5bd-023509b5da7d --reason 数据已按约补齐 --paper 交付记录.pdf --as lisi
  huishu complaint answer 01a2213b-8a91-7f1d-b5bd-023509b5da7d --paper 补充说明.pdf --as lisi`,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := oneNumber(cmd, args)
			if err != nil {
				return err
			}
			if reason == "" && len(files) == 0 {
				help := cmd.CommandPath() + " --help"
				return usageError(fault.New(fault.Invalid, "complaint.answer_usage", "请用 --reason 给出陈述，或用 --paper 给出材料", "Give the statement with --reason, or papers with --paper").At("--reason").Do(help, help))
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				papers, err := keptPapers(cmd.Context(), a, files)
				if err != nil {
					return err
				}
				var list []vault.Document
				err = who.act(cmd, a, func(tx *ledger.Tx) (err error) {
					if list, err = answered(tx, id, reason, papers); err != nil {
						return onFlags(err, map[string]string{"reason": "--reason", "paper": "--paper"})
					}
					return nil
				})
				if err != nil {
					return err
				}
				return printPapers(cmd, list)
			})
		},
	}
	who.add(c)
	c.Flags().StringVar(&reason, "reason", "", "陈述的内容 / the statement")
	c.Flags().StringArrayVar(&files, "paper", nil, "一份材料的文件；可多次给出 / the file of a paper; may be given several times")
	return c
}

// keptPaper is a paper whose bytes are in the vault already.
type keptPaper struct {
	ref  vault.Ref
	name string
}

func keptPapers(ctx context.Context, a *app.App, files []string) ([]keptPaper, error) {
	list := make([]keptPaper, len(files))
	for i, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, fault.Newf(fault.Invalid, "complaint.paper_file", "无法读取文件 %s", "The file cannot be read: %s", name).At("--paper").Wrap(err)
		}
		ref, err := a.Vault.Put(ctx, f, maxStatementPaper)
		_ = f.Close() // it was read
		if err != nil {
			return nil, onFlags(err, map[string]string{"": "--paper"})
		}
		list[i] = keptPaper{ref, filepath.Base(name)}
	}
	return list, nil
}

// answered gives the statement, where there is one, and hands in its papers: all or nothing. It returns those that then go with it.
func answered(tx *ledger.Tx, id, reason string, papers []keptPaper) ([]vault.Document, error) {
	if reason != "" {
		if _, err := complaint.Act(tx, id, "answer", procedure.Decision{Reason: reason}, nil); err != nil {
			return nil, err
		}
	}
	for _, p := range papers {
		if _, err := complaint.AttachPaper(tx, id, p.ref, p.name); err != nil {
			return nil, err
		}
	}
	return complaint.Papers(tx, id)
}

func newComplaintPapersCommand(data *string) *cobra.Command {
	var who officerFlags
	c := &cobra.Command{
		Use:   "papers ID",
		Short: "列出随陈述提交的材料 / List the papers of a statement",
		Long: `列出被投诉单位随陈述提交的材料；本单位和主管部门可以查阅，投诉人不能。

Lists the papers that the party complained of handed in with its statement, for that party and the authority; not for the complainant.`,
		Example: "  huishu complaint papers 01a2213b-8a91-7f1d-b5bd-023509b5da7d --as lisi --json",
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := oneNumber(cmd, args)
			if err != nil {
				return err
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				var list []vault.Document
				err := who.act(cmd, a, func(tx *ledger.Tx) (err error) {
					list, err = complaint.Papers(tx, id)
					return err
				})
				if err != nil {
					return err
				}
				return printPapers(cmd, list)
			})
		},
	}
	who.add(c)
	return c
}

func printPapers(cmd *cobra.Command, list []vault.Document) error {
	if wantsJSON(cmd) {
		papers := make([]paperJSON, len(list))
		for i, d := range list {
			papers[i] = paperJSON{ID: d.ID, Name: d.Name, MediaType: d.MediaType, SHA256: d.SHA256, SizeBytes: d.Size, CreatedAt: d.CreatedAt}
		}
		return printJSON(cmd.OutOrStdout(), papers)
	}
	rows := make([][]string, len(list))
	for i, d := range list {
		rows[i] = []string{workday.OfTime(time.UnixMilli(d.CreatedAt)).String(), strconv.FormatInt(d.Size, 10) + " B", plain(d.Name), d.ID}
	}
	return columnsOrNone(cmd, rows)
}
