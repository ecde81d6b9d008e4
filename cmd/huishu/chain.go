package main

import (
	"github.com/spf13/cobra"

	"huishu/ledger/devchain"
	"huishu/ledger/fault"
)

// newChainCommand is the development chain as a process of its own. The service starts it as its child;
// people start it to try things.
func newChainCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "chain",
		Short: "开发链 / The development chain",
		Long: `开发链是本程序自带的以太坊链，只有一个出块者，用于演示和小规模部署。
在它上面的锚定由运营者自行证明，不能取代公开链。

The development chain is an Ethereum chain that this program carries, with one sealer, for demos and small
installations. What is anchored on it is attested by the operator alone; it does not replace a public chain.`,
		Example: "  huishu chain serve --data ./chain --faucet 0x00000000000000000000000000000000000000aa",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError(fault.Newf(fault.Invalid, "chain.usage", "没有子命令“%s”", "There is no subcommand %q", plain(args[0])).
					Do("可用 serve", "Use serve"))
			}
			return cmd.Help()
		},
	}
	c.AddCommand(newChainServeCommand())
	return c
}

func newChainServeCommand() *cobra.Command {
	var cfg devchain.Config
	c := &cobra.Command{
		Use:   "serve",
		Short: "在回环地址上提供开发链 / Serve the development chain on the loopback interface",
		Long: `打开（或新建）数据目录中的链，在回环地址上提供 JSON-RPC（eth、net）。就绪后在标准输出打印一行 JSON：
{"rpc":"http://127.0.0.1:端口","chain_id":链号,"genesis":"0x…"}。
有交易即出块，每块写盘后才应答，强行终止也不丢失已应答的交易。标准输入关闭时本进程结束。
链号和账户由第一次启动确定，以后必须相同。通常由 huishu serve 和 huishu demo 自动启动，无须手工运行。

Opens or begins the chain in the data directory and serves JSON-RPC (eth, net) on a loopback address. When it is ready
it prints one line of JSON on standard output: {"rpc","chain_id","genesis"}. It seals whenever transactions wait,
and answers only after the block is on disk: being killed loses nothing that was answered. It ends when its standard
input is closed. Chain id and account are fixed by the first start. huishu serve and huishu demo start it by
themselves; there is seldom a reason to run it by hand.`,
		Example: `  huishu chain serve --data ./chain --listen 127.0.0.1:8545 --faucet 0x00000000000000000000000000000000000000aa`,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg.Log = cmd.ErrOrStderr()
			return failure(devchain.Serve(cmd.Context(), cfg, cmd.InOrStdin(), cmd.OutOrStdout()))
		},
	}
	f := c.Flags()
	f.StringVar(&cfg.Dir, "data", "", "data directory of the chain / 链的数据目录")
	f.StringVar(&cfg.Listen, "listen", "127.0.0.1:0", "loopback address and port; port 0 lets the system choose / 回环监听地址")
	f.StringVar(&cfg.Faucet, "faucet", "", "account (0x…) that owns all the ether / 持有全部余额的账户")
	f.Uint64Var(&cfg.ChainID, "chain-id", devchain.DefaultChainID, "chain id / 链号")
	for _, name := range []string{"data", "faucet"} {
		if err := c.MarkFlagRequired(name); err != nil {
			panic(err) // a misspelt flag name in the lines above
		}
	}
	return c
}
