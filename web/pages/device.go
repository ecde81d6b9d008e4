package pages

import (
	"regexp"
	"strings"

	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/registry/party"
	"huishu/web/components"
)

// browsers and systems are what the User-Agent header names them by, the more special ones first: each browser claims to be others too.
var (
	browsers = []struct{ token, zh, en string }{
		{"MicroMessenger/", "微信", "WeChat"}, {"DingTalk/", "钉钉", "DingTalk"}, {"Edg/", "Edge", "Edge"}, {"EdgA/", "Edge", "Edge"}, {"OPR/", "Opera", "Opera"},
		{"HuaweiBrowser/", "华为浏览器", "Huawei Browser"}, {"UCBrowser/", "UC 浏览器", "UC Browser"}, {"QQBrowser/", "QQ 浏览器", "QQ Browser"},
		{"Firefox/", "Firefox", "Firefox"}, {"FxiOS/", "Firefox", "Firefox"}, {"CriOS/", "Chrome", "Chrome"}, {"HeadlessChrome/", "Chrome", "Chrome"}, {"Chrome/", "Chrome", "Chrome"},
		{"Version/", "Safari", "Safari"},
	}
	systems = []struct{ token, name string }{
		{"HarmonyOS", "HarmonyOS"}, {"OpenHarmony", "HarmonyOS"}, {"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"},
	}
	major = regexp.MustCompile(`^\d+`)
)

// device says in a few words from what somebody came, for its own list; the header itself, cut short, where nothing is known of it. It is
// what the browser claims, and proves nothing.
func (v *visit) device(userAgent string) string {
	name := ""
	for _, b := range browsers {
		if _, after, found := strings.Cut(userAgent, b.token); found {
			name = strings.TrimSpace(tr(b.zh, b.en).In(v.lang) + " " + major.FindString(after))
			break
		}
	}
	if name == "" {
		return clipped(userAgent, 60)
	}
	for _, s := range systems {
		if strings.Contains(userAgent, s.token) {
			return name + " · " + s.name
		}
	}
	return name
}

// ways are how one signs in, as the trail has them.
var ways = map[string]components.Text{
	"password": tr("密码", "password"), "factor": tr("二次验证", "second factor"), "passkey": tr("通行密钥", "passkey"), "sso": tr("统一身份认证", "single sign-on"),
	"one-time code": tr("验证码", "one-time code"), "recovery code": tr("恢复码", "recovery code"), "reset ticket": tr("重置凭证", "reset ticket"),
}

// attempted is the detail of a line in one's own list of sign-ins: address, way and device, or what was signed out.
func (v *visit) attempted(a party.Attempt) g.Node {
	if a.Kind == ledger.TrailSignOut {
		switch {
		case strings.HasPrefix(a.Detail, "session "):
			return v.text(tr("另一处登录", "another session"))
		case a.Detail != "":
			return v.text(tr("其他所有登录", "all other sessions"))
		}
		return nil
	}
	ip, rest, _ := strings.Cut(a.Detail, " ")
	for how, way := range ways {
		if userAgent, found := strings.CutPrefix(rest, how+" "); found {
			return g.Group{components.Code(ip), g.Text(" "), v.text(way), g.Text(" · " + v.device(userAgent))}
		}
	}
	return g.Text(clipped(a.Detail, 80))
}
