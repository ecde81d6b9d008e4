package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"math/big"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/ledger/anchor"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// anchorFlags are the flags that all of `huishu anchor` share; those that serve has too have the same names.
type anchorFlags struct {
	app.Config
	dryRun  bool
	timeout time.Duration
}

// newAnchorCommand administers the contract on which a log is anchored: who may anchor, and whose the contract is.
func newAnchorCommand() *cobra.Command {
	var f anchorFlags
	c := &cobra.Command{
		Use:   "anchor",
		Short: "管理锚定合约 / Administer the anchor contract",
		Long: `锚定合约记着两种账户：所有者（可授权、可移交合约）与发布者（可为某个日志写入锚定）。建立合约的账户起初兼任二者。

更换发布者的密钥：先 publisher set 新账户，再以新账户启动服务，最后 publisher remove 旧账户。
移交合约分两步：所有者 owner offer，新账户 owner accept；接受之前一切照旧，写错账户不会丢失合约。

签名的账户与 huishu serve 相同：缺省为数据目录中的 keys/chain.json；也可用 --chain-key 指明 keystore 文件，
或用 --chain-signer 与 --chain-account 使用外部签名服务。若服务正用同一账户锚定，请先停止服务，以免争用交易序号。
加 --dry-run 只显示将要发送的交易，不签名也不发送。

The contract knows two roles: its owner, who allows publishers and may hand the contract over, and the publishers of a log, who
may anchor it. Whoever made the contract begins as both.

To change a publisher's key: publisher set the new account, start the service with it, then publisher remove the old one.
Handing the contract over takes two steps, owner offer and owner accept by the other account; until then nothing changes, so a
mistyped account loses nothing.

The account that signs is chosen as for huishu serve: keys/chain.json of the data directory, a keystore file named by --chain-key,
or an external signer, --chain-signer with --chain-account. Stop a service that anchors with the same account first, for both
would use the same nonce. --dry-run shows what would be sent, and neither signs nor sends it.`,
		Example: `  huishu anchor show --chain https://rpc.example --contract 0x…
  huishu anchor publisher set 0x… --data /var/lib/huishu --chain https://rpc.example --contract 0x… --dry-run
  huishu anchor owner offer 0x… --chain-key owner.json --chain-password-file owner.password --chain https://rpc.example --contract 0x…
  huishu anchor owner accept --chain-signer http://127.0.0.1:8550 --chain-account 0x… --chain https://rpc.example --contract 0x…`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	p := c.PersistentFlags()
	p.StringVar(&f.Data, "data", "huishu-data", "数据目录：日志名称与缺省账户取自其中 / data directory: the log's name, and the account where none is named")
	p.StringVar(&f.Origin, "origin", "", "日志名称，缺省取自数据目录 / name of the log; the data directory's without it")
	p.StringVar(&f.Chain, "chain", "", "链的 JSON-RPC 地址（必填）/ JSON-RPC address of the chain (required)")
	p.StringVar(&f.Contract, "contract", "", "锚定合约的地址（必填），见 /.well-known/huishu.json / address of the contract (required); /.well-known/huishu.json tells it")
	p.Int64Var(&f.ChainID, "chain-id", 0, "链号必须为此值 / the chain's id must be this")
	p.StringVar(&f.Payer.KeyFile, "chain-key", "", "签名账户的 keystore 文件；口令取自 --chain-password-file 或环境变量 HUISHU_CHAIN_PASSWORD / keystore file of the account; its password from --chain-password-file or the environment variable HUISHU_CHAIN_PASSWORD")
	p.StringVar(&f.Payer.PasswordFile, "chain-password-file", "", "口令所在文件，取首行 / file whose first line is the password")
	p.StringVar(&f.Payer.Signer, "chain-signer", "", "外部签名服务 / external signer: an http(s) URL or the path of a Unix socket")
	p.StringVar(&f.Payer.Account, "chain-account", "", "外部签名服务上的账户 / account of the external signer")
	const at = " --chain https://rpc.example --contract 0x…"
	publisher := group("publisher", "授权或撤销发布者 / Allow or withdraw publishers")
	publisher.AddCommand(
		f.sending("set ACCOUNT", "允许此账户为日志写入锚定 / Let an account anchor the log", 1, func(ctx context.Context, a anchor.Administration, args []string) (anchor.Order, error) {
			return f.setPublisher(ctx, a, args[0], true)
		}),
		f.sending("remove ACCOUNT", "不再允许此账户为日志写入锚定 / Let an account anchor the log no more", 1, func(ctx context.Context, a anchor.Administration, args []string) (anchor.Order, error) {
			return f.setPublisher(ctx, a, args[0], false)
		}))
	owner := group("owner", "移交合约 / Hand the contract over")
	owner.AddCommand(
		f.sending("offer ACCOUNT", "第一步：把合约移交给此账户，待其接受 / First step: offer the contract to an account", 1, func(ctx context.Context, a anchor.Administration, args []string) (anchor.Order, error) {
			return a.OfferOwner(ctx, args[0])
		}),
		f.sending("accept", "第二步：接受移交 / Second step: accept it", 0, func(ctx context.Context, a anchor.Administration, _ []string) (anchor.Order, error) {
			return a.AcceptOwner(ctx)
		}))
	show := f.show()
	explain(show, `显示合约的所有者、待接受的移交，以及本日志的最新锚定；只读链，不需要密钥。

Shows the contract's owner, an offer that waits to be accepted, and the newest anchor of the log. It only reads the chain.`, "  huishu anchor show"+at)
	explain(publisher, `发布者是可以为一个日志写入锚定的账户；由合约所有者授权或撤销。

A publisher is an account that may anchor one log. The contract's owner allows and withdraws publishers.`, "  huishu anchor publisher set 0x… --dry-run"+at)
	explain(owner, `移交合约分两步：现所有者提出，新账户接受；接受之前一切不变。

Handing the contract over takes two steps: its owner offers it, the other account accepts. Until then nothing changes.`, "  huishu anchor owner offer 0x… --dry-run"+at)
	for _, sub := range append(publisher.Commands(), owner.Commands()...) {
		sub.Long = anchorHelp[sub.Parent().Name()+" "+sub.Name()]
		sub.Example = "  huishu anchor " + sub.Parent().Name() + " " + strings.Replace(sub.Use, "ACCOUNT", "0x…", 1) + at
	}
	c.AddCommand(show, publisher, owner)
	return c
}

// anchorHelp is the help of the commands that send, by their names.
var anchorHelp = map[string]string{
	"publisher set": `由合约所有者签名，允许此账户为本日志写入锚定；原有发布者不受影响，可并存到确认新账户能用为止。
费用由签名的账户支付；命令等到交易入块才结束，超过 --timeout 则只给出交易号，交易仍可能入块。

Signed by the contract's owner: the account may anchor this log from then on, beside the publishers there are, so that the new one can be
tried before the old one is withdrawn. The account that signs pays. The command ends when the transaction is in a block; after
--timeout it leaves you with the transaction's number, and the transaction may still come.`,
	"publisher remove": `由合约所有者签名，此账户不再能为本日志写入锚定。已有的锚定不受影响。
若它是仅有的发布者，日志将无法继续锚定（登记照常），直到另授权一个；密钥泄露时应先撤销再换新。

Signed by the contract's owner: the account may anchor this log no more. Anchors that stand are not touched. Without any
publisher the log cannot be anchored, while registration goes on, until another is allowed; a stolen key is withdrawn first, and replaced then.`,
	"owner offer": `由现所有者签名，提出把合约移交给此账户。对方执行 owner accept 之前，所有者不变，也可改提另一账户。
请核对账户：带大小写校验的写法写错会被拒绝。

Signed by the present owner: the contract is offered to the account. Until that account runs owner accept the owner stays, and may offer
it to another. Compare the account; one in mixed case is refused where its checksum is wrong.`,
	"owner accept": `由被提名的账户签名，接受移交，成为合约所有者；此后原所有者不能再授权或撤销发布者。发布者不变。

Signed by the account to which the contract was offered: it becomes the owner, and the one before can allow and withdraw publishers
no more. The publishers stay.`,
}

// explain gives a command its help.
func explain(c *cobra.Command, long, example string) { c.Long, c.Example = long, example }

func group(use, short string) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: noArgs, RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
}

// exactly refuses any other number of arguments, as a wrong use.
func exactly(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		help := cmd.CommandPath() + " --help"
		return usageError(fault.Newf(fault.Invalid, "usage", "需要 %d 个参数，给出了 %d 个", "It takes %d arguments, and %d were given", n, len(args)).Do(help, help))
	}
}

// dial reads the environment and finds the contract; the caller closes its Chain.
func (f *anchorFlags) dial(cmd *cobra.Command) (anchor.Administration, error) {
	if err := fromEnvironment(cmd.Flags()); err != nil {
		return anchor.Administration{}, err
	}
	for _, need := range []struct{ flag, value string }{{"--chain", f.Chain}, {"--contract", f.Contract}} {
		if need.value == "" {
			return anchor.Administration{}, usageError(fault.New(fault.Invalid, "anchor.missing", "此选项必填", "This flag is required").At(need.flag).Do(cmd.CommandPath()+" --help", cmd.CommandPath()+" --help"))
		}
	}
	chain, err := anchor.Dial(cmd.Context(), f.Chain)
	return anchor.Administration{Chain: chain, ChainID: f.ChainID, Contract: f.Contract}, err
}

// log is the name of the log in question.
func (f *anchorFlags) log() (string, error) {
	if f.Origin != "" {
		return f.Origin, nil
	}
	b, err := os.ReadFile(app.KeyFile(f.Data))
	if err == nil {
		if v, err := tlog.ParseVKey(strings.TrimSpace(string(b))); err == nil {
			return v.Name(), nil
		}
	}
	return "", fault.Newf(fault.NotFound, "anchor.no_log", "%s 中没有日志公钥，不知道是哪个日志", "%s holds no key of a log, so the log is not known", app.KeyFile(f.Data)).At("--origin").
		Do("请用 --origin 写明日志名称，或用 --data 指明数据目录", "Name the log with --origin, or its data directory with --data").Wrap(err)
}

func (f *anchorFlags) setPublisher(ctx context.Context, a anchor.Administration, account string, allowed bool) (anchor.Order, error) {
	log, err := f.log()
	if err != nil {
		return anchor.Order{}, err
	}
	return a.SetPublisher(ctx, log, account, allowed)
}

// sentOrder is the answer of a command that sends, in JSON. Amounts are in wei.
type sentOrder struct {
	ChainID  int64  `json:"chain_id"`
	Contract string `json:"contract"`
	From     string `json:"from"`
	Call     string `json:"call"`
	Data     string `json:"data"`
	Nonce    int64  `json:"nonce"`
	Gas      uint64 `json:"gas"`
	MaxCost  string `json:"max_cost"`
	DryRun   bool   `json:"dry_run"`
	Tx       string `json:"tx,omitempty"`
	Block    int64  `json:"block,omitempty"`
}

// sending makes a command that prepares an order and, unless it is a dry run, signs it, sends it and waits for its block.
func (f *anchorFlags) sending(use, short string, args int, prepare func(context.Context, anchor.Administration, []string) (anchor.Order, error)) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: exactly(args), RunE: func(cmd *cobra.Command, args []string) error {
		a, err := f.dial(cmd)
		if err != nil {
			return judged(err)
		}
		defer a.Chain.Close()
		f.Payer.Password = os.Getenv("HUISHU_CHAIN_PASSWORD")
		signer, err := app.OpenSigner(f.Data, f.Payer)
		if err != nil {
			return judged(err)
		}
		a.Account = signer.Address()
		o, err := prepare(cmd.Context(), a, args)
		if err != nil {
			return judged(onFlags(err, map[string]string{"account": "ACCOUNT", "contract": "--contract", "rpc": "--chain"}))
		}
		answer := sentOrder{
			ChainID: o.ChainID, Contract: o.Contract, From: o.From, Call: o.Call, Data: "0x" + hex.EncodeToString(o.Data), Nonce: o.Nonce, Gas: o.Gas,
			MaxCost: o.MaxCost().String(), DryRun: f.dryRun,
		}
		if !f.dryRun {
			if answer.Tx, answer.Block, err = f.send(cmd, a.Chain, signer, o); err != nil {
				return judged(err)
			}
		}
		if wantsJSON(cmd) {
			return printJSON(cmd.OutOrStdout(), answer)
		}
		return printOrder(cmd, answer)
	}}
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "只显示将要发送的交易 / show what would be sent, and send nothing")
	c.Flags().DurationVar(&f.timeout, "timeout", 5*time.Minute, "等待交易入块的最长时间 / longest wait for a block that holds the transaction")
	return c
}

func (f *anchorFlags) send(cmd *cobra.Command, chain *anchor.Chain, signer anchor.Signer, o anchor.Order) (tx string, block int64, err error) {
	s, err := o.Sign(cmd.Context(), signer)
	if err != nil {
		return "", 0, err
	}
	if err := chain.Send(cmd.Context(), s.Raw); err != nil {
		return "", 0, err
	}
	// Said at once: whoever stops waiting must be able to look for it.
	fmt.Fprintln(cmd.ErrOrStderr(), fault.T("已发送交易 "+s.Hash+"，等待入块…", "Sent transaction "+s.Hash+", waiting for its block…").In(langOf(cmd)))
	ctx, cancel := context.WithTimeout(cmd.Context(), f.timeout)
	defer cancel()
	r, err := chain.Wait(ctx, s.Hash)
	return s.Hash, r.Block, err
}

func printOrder(cmd *cobra.Command, o sentOrder) error {
	cost, _ := new(big.Int).SetString(o.MaxCost, 10)
	ether := new(big.Float).Quo(new(big.Float).SetInt(cost), big.NewFloat(1e18)).Text('g', 6)
	head := fault.T(fmt.Sprintf("完成：交易 %s 在区块 %d", o.Tx, o.Block), fmt.Sprintf("Done: transaction %s is in block %d", o.Tx, o.Block))
	if o.DryRun {
		head = fault.T("试运行，未签名也未发送。将要发送：", "A dry run: nothing was signed or sent. This would be sent:")
	}
	text := fault.T(
		fmt.Sprintf("  链 %d · 合约 %s\n  账户 %s · 序号 %d\n  调用 %s\n  数据 %s\n  燃料上限 %d · 费用最多 %s ETH", o.ChainID, o.Contract, o.From, o.Nonce, o.Call, o.Data, o.Gas, ether),
		fmt.Sprintf("  chain %d, contract %s\n  account %s, nonce %d\n  call %s\n  data %s\n  gas limit %d, cost at most %s ETH", o.ChainID, o.Contract, o.From, o.Nonce, o.Call, o.Data, o.Gas, ether))
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s\n%s\n", head.In(langOf(cmd)), text.In(langOf(cmd)))
	return err
}

// shownContract is what `huishu anchor show --json` says. Log, Size and Block are left out where no log is named.
type shownContract struct {
	ChainID  int64  `json:"chain_id"`
	Contract string `json:"contract"`
	Owner    string `json:"owner"`
	Offered  string `json:"offered_to,omitempty"`
	Log      string `json:"log,omitempty"`
	Size     int64  `json:"size"`
	Block    int64  `json:"block"`
}

func (f *anchorFlags) show() *cobra.Command {
	return &cobra.Command{Use: "show", Short: "显示所有者与最新锚定，不需要密钥 / Show the owner and the newest anchor; needs no key", Args: noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		a, err := f.dial(cmd)
		if err != nil {
			return judged(err)
		}
		defer a.Chain.Close()
		if err := a.Check(cmd.Context()); err != nil {
			return judged(err)
		}
		s := shownContract{Contract: strings.ToLower(f.Contract)}
		if s.ChainID, err = a.Chain.ChainID(cmd.Context()); err != nil {
			return judged(err)
		}
		o, err := a.Ownership(cmd.Context())
		if err != nil {
			return judged(err)
		}
		s.Owner, s.Offered = o.Owner, o.Offered
		if log, err := f.log(); err == nil {
			s.Log = log
			if s.Size, _, s.Block, err = a.Chain.Latest(cmd.Context(), f.Contract, anchor.OriginHash(log)); err != nil {
				return judged(err)
			}
		}
		if wantsJSON(cmd) {
			return printJSON(cmd.OutOrStdout(), s)
		}
		lines := fault.T(fmt.Sprintf("链 %d · 合约 %s\n所有者 %s\n", s.ChainID, s.Contract, s.Owner), fmt.Sprintf("chain %d, contract %s\nowner %s\n", s.ChainID, s.Contract, s.Owner))
		if s.Offered != "" {
			lines = fault.T(lines.ZH+"待其接受移交 "+s.Offered+"\n", lines.EN+"offered to "+s.Offered+"\n")
		}
		if s.Log != "" {
			lines = fault.T(lines.ZH+fmt.Sprintf("日志 %s 的最新锚定：%d 条，区块 %d\n", plain(s.Log), s.Size, s.Block), lines.EN+fmt.Sprintf("newest anchor of the log %s: %d entries, block %d\n", plain(s.Log), s.Size, s.Block))
		}
		_, err = fmt.Fprint(cmd.OutOrStdout(), lines.In(langOf(cmd)))
		return err
	}}
}
