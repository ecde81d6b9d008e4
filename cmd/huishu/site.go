package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"huishu/compliance/code"
	"huishu/ledger/fault"
)

// siteTimeout bounds one download from a register.
const siteTimeout = 20 * time.Second

// site is a register that files are downloaded from. What it says is believed by nobody: what it serves is signed.
type site struct{ base *url.URL }

// openSite takes the address of a register. Faults have the code "site.bad_url".
func openSite(address string) (site, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return site{}, fault.Newf(fault.Invalid, "site.bad_url", "%s 不是网址", "%s is not a URL", plain(address)).At("url").
			Do("请给出 https:// 开头的网址", "Give an address that begins with https://")
	}
	u.RawQuery, u.Fragment = "", ""
	return site{u}, nil
}

// address is that of a file of the site's, by the elements of its path.
func (s site) address(path ...string) string {
	escaped := make([]string, len(path))
	for i, p := range path {
		escaped[i] = code.Segment(p)
	}
	return s.base.JoinPath(escaped...).String()
}

// get downloads a file of at most limit bytes. It follows redirects on the same host only, and never from https to http: the site
// named by the user is asked, nobody else. Faults are NotFound "site.not_found" where the site has no such file, and otherwise
// Unavailable "site.unreachable" or TooLarge "site.too_large".
func (s site) get(ctx context.Context, address string, limit int64) ([]byte, error) {
	fail := func(zh, en string, cause error) ([]byte, error) {
		return nil, fault.New(fault.Unavailable, "site.unreachable", "读取 "+plain(address)+" 时"+zh, "Reading "+plain(address)+": "+en).
			Do("检查网址和网络，或先下载该文件", "Check the address and the network, or download the file by other means").Wrap(cause)
	}
	client := &http.Client{Timeout: siteTimeout, CheckRedirect: func(req *http.Request, via []*http.Request) error {
		if len(via) > 5 || req.URL.Host != s.base.Host || s.base.Scheme == "https" && req.URL.Scheme != "https" {
			return errors.New("redirected to another place: " + req.URL.Redacted())
		}
		return nil
	}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fail("出错："+err.Error(), err.Error(), err)
	}
	resp, err := client.Do(req)
	if err != nil {
		return fail("没有得到回答："+err.Error(), "no answer: "+err.Error(), err)
	}
	defer func() { _ = resp.Body.Close() }()
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound:
		return nil, fault.New(fault.NotFound, "site.not_found", "服务器没有 "+plain(address), "The server has no "+plain(address))
	default:
		return fail("服务器回答 "+resp.Status, "the server says "+resp.Status, nil)
	}
	b, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return fail("中断："+err.Error(), "interrupted: "+err.Error(), err)
	}
	if int64(len(b)) > limit {
		return nil, fault.Newf(fault.TooLarge, "site.too_large", "%s 超过 %d 字节", "%s is over %d bytes", plain(address), limit)
	}
	return b, nil
}
