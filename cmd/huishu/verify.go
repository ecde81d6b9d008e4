package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/ledger/anchor"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// rpcTimeout bounds the check of one anchor on the chain.
const rpcTimeout = 30 * time.Second

// stepPinned is the step of this command's own: the anchor is on the contract that the user pinned with the log's key.
const stepPinned = "chain_pinned"

// verifyFlags are the flags of `huishu verify`.
type verifyFlags struct {
	keys   []string
	data   string
	sm2    []string
	rpc    string
	status string
	entry  string
	url    string
	// entries asks for every entry of the log at url.
	entries bool
}

// verdict is the outcome for one file.
type verdict struct {
	file string
	tlog.Result
	// unusable says that the file could not be judged at all: wrong use, not an invalid certificate.
	unusable bool
	// statusAsked says that a status list was given.
	statusAsked bool
	// source is the address that the file was downloaded from; empty for one of the user's own.
	source string
}

func newVerifyCommand() *cobra.Command {
	var f verifyFlags
	c := &cobra.Command{
		Use:   "verify FILE|FOLDER|CODE|NUMBER|HASH…",
		Short: "验证证书或凭证，离线或按编码查询 / Verify a certificate or receipt, offline or by its code",
		Long: `离线验证登记证书或事件凭证（JSON 文件或本系统签发的 PDF）：签名、签发者、事件、日志包含证明、检查点、锚定信息，逐项给出结果。
也验证 C2SP tlog-proof 文件（任何此类日志的）：条目取自 --entry 文件，否则取自文件本身的 extra 行。
也验证保存下来的检查点（/log/checkpoint）：离线核对签名；给出 --url 时，另证明日志自那时起没有改动过去；再加 --entries，则下载全部条目重算根。
信任谁：给出 --key 或 --data 时只信任它们；否则信任 huishu trust 记下的公钥。都没有时只能说“内容自洽，签发者未知”，不算有效。
给出文件夹，即核验其中的每个文件。
没有文件时，给出 --url 登记簿网址，即可按产品编码、登记编号、哈希（登记内容指纹或日志叶子）或凭证二维码的图片（PNG、JPEG）查验：
下载凭证和签名的状态清单，在本机逐项核验，并核对下载的就是所查的那一份；服务器的结论一概不采信。
默认不联网。--rpc 另到链上核对锚定；--status 用保存的状态清单（签发机构网址的 /status，或其 W3C 形式
/status/revocation、/status/suspension）核对证书是否仍有效，清单过时会说明。
退出码：0 全部有效，1 有无效的，2 用法不对或文件无法读取。

Verifies registration certificates and event receipts (JSON files, or the PDF that carries one) offline: signature, issuer, event, inclusion in the log,
checkpoint, anchor, each with its outcome. Verifies C2SP tlog-proof files too, of any such log: the entry is the
file named by --entry, otherwise what stands in the proof's own extra line. Verifies a checkpoint that you saved (/log/checkpoint) too: its
signature offline; with --url also that the log has not changed its past since; with --entries, that all entries, downloaded, give the root. Who is trusted: with --key or --data only those; otherwise the keys pinned
by huishu trust. With neither, a sound file is "self-consistent, signer unknown", which is not valid.
A folder stands for every file in it.
Without a file, name the register by --url: a product code, a registration number, a hash (of the registered file or of a leaf of the log) or a picture
of a certificate's QR code (PNG, JPEG) will do. The certificate and the signed status list are downloaded and checked here, step by step, and that it is the
one asked for is checked too; the server's own verdict is never believed.
No network is used, unless --url is given, or --rpc asks for the anchor to be checked on the chain. --status checks against a saved
status list (/status of the issuer's address, or in the shape of W3C Bitstring Status List /status/revocation and /status/suspension) whether a certificate still stands, and says when the list is old. Exit status: 0 all valid, 1 some invalid, 2 wrong use or unreadable file.`,
		Example: `  huishu verify certificate.json
  huishu verify entry.tlog-proof
  huishu verify --key log.vkey receipts certificates
  huishu verify --url https://data.example.gov.cn --entries checkpoint
  huishu verify --url https://data.example.gov.cn HZ-DJ-2026-000001
  huishu verify --url https://data.example.gov.cn photo.jpg
  huishu verify --key log.vkey --rpc http://127.0.0.1:8545 certificate.json
  curl -o status.json https://data.example.gov.cn/status && huishu verify --status status.json --json *.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError(fault.New(fault.Invalid, "verify.usage", "请给出要验证的文件，或编码、编号、哈希", "Name the files to verify, or codes, numbers, hashes").
					Do("huishu verify --help", "huishu verify --help"))
			}
			files, err := expanded(args)
			if err != nil {
				return usageError(err)
			}
			return runVerify(cmd, f, files)
		},
	}
	c.Flags().StringArrayVar(&f.keys, "key", nil, "信任的公钥，或存有公钥的文件；可重复 / a key to trust, or a file of keys; may be repeated")
	c.Flags().StringArrayVar(&f.sm2, "sm2-key", nil, "信任的 SM2 公钥，或存有它的文件：检查点的 SM2 签名一并核验 / an SM2 key to trust, or its file: the checkpoint's SM2 signature is checked too")
	c.Flags().StringVar(&f.data, "data", "", "信任此数据目录的公钥（keys/log.vkey）· trust the key of this data directory")
	c.Flags().StringVar(&f.rpc, "rpc", "", "到此 JSON-RPC 节点核对锚定 / check the anchor at this JSON-RPC endpoint")
	c.Flags().StringVar(&f.entry, "entry", "", "tlog-proof 所证明的条目文件 / the file that holds the entry a tlog-proof is about")
	c.Flags().StringVar(&f.url, "url", "", "登记簿网址：按编码、编号、哈希或二维码图片查验，或与其日志核对检查点 / the register's address: verify by a code, a number, a hash or a picture of a QR code, or a checkpoint against its log")
	c.Flags().BoolVar(&f.entries, "entries", false, "与 --url 同用：下载日志的全部条目，重算检查点的根 / with --url: download every entry of the log and compute the checkpoint's root anew")
	c.Flags().StringVar(&f.status, "status", "", "保存的状态清单文件 / a saved status list")
	return c
}

func runVerify(cmd *cobra.Command, f verifyFlags, files []string) error {
	opts, pins, err := trustOf(f)
	if err != nil {
		return usageError(err)
	}
	if f.status != "" {
		if opts.Status, err = readLimited(f.status, tlog.MaxFileSize); err != nil {
			return usageError(err)
		}
	}
	var at *lookup
	if f.url != "" {
		if at, err = openLookup(cmd.Context(), f.url, opts.Status); err != nil {
			return usageError(err)
		}
		opts.Status, at.entries = at.status, f.entries
	} else if f.entries {
		return usageError(fault.New(fault.Invalid, "verify.usage", "须与 --url 同用", "This needs --url").At("--entries").
			Do("请用 --url 给出登记簿网址", "Name the register by --url"))
	}
	if opts.Status != nil {
		opts.Now = time.Now().UnixMilli()
	}
	var entry []byte
	if f.entry != "" {
		if entry, err = readLimited(f.entry, tlog.MaxFileSize); err != nil {
			return usageError(err)
		}
	}
	var all []verdict
	for _, name := range files {
		v := verifyOne(cmd, name, at, opts, entry)
		if f.rpc != "" && !v.unusable {
			checkChain(cmd.Context(), &v.Result, f.rpc, pins)
		}
		all = append(all, v)
	}
	if wantsJSON(cmd) {
		err = printJSON(cmd.OutOrStdout(), verdictsJSON(all, langOf(cmd)))
	} else {
		err = printVerdicts(cmd.OutOrStdout(), all, langOf(cmd))
	}
	if err != nil {
		return err
	}
	return verifyExit(all)
}

// verifyExit turns the verdicts, which are printed by now, into the exit status: unreadable files are wrong use and outrank invalid ones.
func verifyExit(all []verdict) error {
	invalid, unusable := 0, 0
	for _, v := range all {
		switch {
		case v.unusable:
			unusable++
		case !v.Valid:
			invalid++
		}
	}
	switch {
	case unusable > 0:
		return &exitError{code: exitUsage}
	case invalid > 0:
		return failedCheck()
	}
	return nil
}

// trustOf collects the keys to trust. Keys named on the command line stand alone: whoever asks "is it signed by K?" wants no
// other answer. The store is nil then.
func trustOf(f verifyFlags) (tlog.Options, *trustStore, error) {
	var o tlog.Options
	for _, k := range f.keys {
		keys, err := readKeys(k)
		if err != nil {
			return o, nil, err
		}
		o.Keys = append(o.Keys, keys...)
	}
	for _, k := range f.sm2 {
		if _, err := tlog.ParseSM2VKey(k); err != nil {
			b, ferr := readLimited(k, 64<<10)
			if ferr != nil {
				return o, nil, fault.Newf(fault.Invalid, "verify.bad_key", "%s 不是 SM2 公钥，也不是存有它的文件", "%s is no SM2 verifier key and no file with one", plain(k)).At("sm2-key").Wrap(ferr)
			}
			k = strings.TrimSpace(string(b))
		}
		if _, err := tlog.ParseSM2VKey(k); err != nil {
			return o, nil, fault.New(fault.Invalid, "verify.bad_key", "文件中不是 SM2 公钥", "The file holds no SM2 verifier key").At("sm2-key").Wrap(err)
		}
		o.SM2 = append(o.SM2, k)
	}
	if f.data != "" {
		key, err := app.SM2VerifierKey(f.data)
		if err != nil {
			return o, nil, err
		}
		if key != "" {
			o.SM2 = append(o.SM2, key)
			if o.RetiredSM2, err = app.RetiredSM2Keys(f.data, key); err != nil {
				return o, nil, err
			}
		}
	}
	if f.data != "" {
		keys, err := readKeys(app.KeyFile(f.data))
		if err != nil {
			return o, nil, err
		}
		o.Keys = append(o.Keys, keys...)
		if o.Retired, err = app.RetiredKeys(f.data, keys[0]); err != nil {
			return o, nil, err
		}
	}
	if len(o.Keys) > 0 {
		return o, nil, nil
	}
	s, err := openTrust()
	if err != nil {
		return o, nil, err
	}
	o.Keys, o.Retired, o.SM2, o.RetiredSM2 = s.keys(), s.retired(), append(o.SM2, s.sm2()...), s.retiredSM2()
	return o, s, nil
}

// readKeys takes a key as it is, or a file with one key per line; empty lines and lines beginning with # do not count.
func readKeys(arg string) ([]string, error) {
	if _, err := tlog.ParseVKey(arg); err == nil {
		return []string{arg}, nil
	}
	b, err := readLimited(arg, 64<<10)
	if err != nil {
		if strings.Count(arg, "+") >= 2 {
			return nil, fault.Newf(fault.Invalid, "verify.bad_key", "%s 不是公钥：字符有误或不完整", "%s is not a verifier key: mistyped or cut off", plain(arg)).At("key")
		}
		return nil, fault.From(err).At("key").Do("请给出公钥（名称+指纹+base64），或存有公钥的文件，如 keys/log.vkey", "Give a key (name+hash+base64), or a file that holds one, such as keys/log.vkey")
	}
	var out []string
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if _, err := tlog.ParseVKey(line); err != nil {
			return nil, fault.Newf(fault.Invalid, "verify.bad_key", "文件 %s 中有一行不是公钥（名称+指纹+base64）", "The file %s has a line that is not a verifier key (name+hash+base64)", plain(arg)).At("key")
		}
		out = append(out, line)
	}
	if len(out) == 0 {
		return nil, fault.Newf(fault.Invalid, "verify.no_key", "文件 %s 里没有公钥", "The file %s holds no verifier key", plain(arg)).At("key")
	}
	return out, nil
}

// verifyOne judges one argument: a file, a picture of a QR code, or, where there is no such file, what it names at the register. entry is
// what a tlog-proof is about; nil for what the proof itself holds. at is nil without a register.
func verifyOne(cmd *cobra.Command, name string, at *lookup, o tlog.Options, entry []byte) verdict {
	v := verdict{file: name, statusAsked: o.Status != nil}
	file, err := readArgument(cmd.InOrStdin(), name)
	text := name
	switch {
	case err == nil:
		if text, err = codeIn(file); fault.KindOf(err) == fault.NotFound {
			if at != nil && tlog.IsCheckpoint(file) {
				return at.savedCheckpoint(cmd.Context(), v, file, o, newBar(cmd.ErrOrStderr()), langOf(cmd))
			}
			if err = otherKind(file); err == nil && at != nil {
				err = at.statusErr
			}
			if err != nil {
				return v.notVerifiable(err)
			}
			v.Result = tlog.VerifyFile(file, entry, o)
			return v
		}
	case errors.Is(err, fs.ErrNotExist) && at != nil:
		err = nil
	}
	switch {
	case err != nil && at == nil && errors.Is(err, fs.ErrNotExist):
		m := fault.From(err).Message
		err = fault.New(fault.Invalid, "verify.no_url", m.ZH+"；若是编码、编号或哈希，请用 --url 给出登记簿网址", m.In("en")+"; if it is a code, a number or a hash, name the register by --url")
	case err == nil && at == nil:
		err = fault.New(fault.Invalid, "verify.no_url", "图片中的编码是 "+plain(text)+"；请用 --url 给出登记簿网址", "The code in the picture is "+plain(text)+"; name the register by --url")
	}
	if err != nil {
		return v.notVerifiable(err)
	}
	return at.verify(cmd.Context(), name, text, o)
}

// readArgument reads a file; "-" is standard input.
func readArgument(stdin io.Reader, name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(io.LimitReader(stdin, tlog.MaxFileSize+1))
	}
	return readLimited(name, tlog.MaxFileSize)
}

// otherKind recognises files that people take for the certificate.
func otherKind(b []byte) error {
	head := bytes.ToLower(bytes.TrimSpace(b[:min(len(b), 64)]))
	switch {
	case bytes.HasPrefix(head, []byte("<!doctype")), bytes.HasPrefix(head, []byte("<html")):
		return fault.New(fault.Invalid, "verify.html", "这是网页，不是证书；请从网页上下载 JSON 文件", "This is a web page, not the certificate: download the JSON file from it")
	}
	return nil
}

// checkChain adds the steps that need the network: is the anchor really on the chain, and on the contract that the user pinned?
func checkChain(ctx context.Context, res *tlog.Result, endpoint string, pins *trustStore) {
	if res.Receipt == nil {
		return
	}
	a := res.Receipt.Anchor
	if a == nil {
		res.Add(tlog.Step{Name: tlog.StepChain, Detail: fault.T("文件里没有锚定信息，链上无可核对；请在检查点上链后重新下载", "The file names no anchor, so there is nothing to check on the chain; download it again once its checkpoint is anchored")})
		return
	}
	for _, s := range res.Steps {
		if s.Name == tlog.StepAnchor && !s.OK {
			return // it does not even fit its own file
		}
	}
	if pins != nil {
		if p := pins.find(res.Receipt.Log.Origin); p != nil && p.Anchor != nil {
			same := p.Anchor.ChainID == uint64(a.ChainID) && strings.EqualFold(p.Anchor.Contract, a.Contract)
			res.Add(tlog.Step{Name: stepPinned, OK: same, Detail: pinnedDetail(same, p.Anchor)})
		}
	}
	ctx, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	steps, err := anchor.Check(ctx, endpoint, *a)
	for _, st := range steps {
		res.Add(st)
	}
	if err != nil {
		m := fault.From(err).Message
		res.Add(tlog.Step{Name: tlog.StepChain, Detail: fault.T("无法到链上核对："+m.ZH+"；请检查 --rpc 的地址与网络", "The chain could not be asked: "+m.In("en")+"; check the address given with --rpc, and the network")})
	}
}

func pinnedDetail(same bool, c *pinnedContract) fault.Text {
	if same {
		return fault.T(fmt.Sprintf("锚定在您信任的合约上（链 %d，%s）", c.ChainID, c.Contract), fmt.Sprintf("The anchor is on the contract you pinned (chain %d, %s)", c.ChainID, c.Contract))
	}
	return fault.T(fmt.Sprintf("锚定不在您信任的合约上（链 %d，%s）", c.ChainID, c.Contract), fmt.Sprintf("The anchor is not on the contract you pinned (chain %d, %s)", c.ChainID, c.Contract))
}
