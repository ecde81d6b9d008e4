package demo

import (
	"fmt"
	"strings"
	"time"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/market/listing"
	"huishu/registry/catalogue"
	"huishu/registry/party"
	"huishu/registry/product"
)

// Purposes of the second agreement.
const (
	freightPlanning = "物流选址与运力规划"
	tradeResearch   = "产业与外贸研究"
	roadSafety      = "公路安全与应急"
)

// ware is a product that fills the demo's shelf.
type ware struct {
	name, text, purpose, scenario string
	kind                          product.Kind
	form                          product.Form
	frequency                     catalogue.Frequency
	fields                        []field
	sample                        string

	// The offer; none where it has no title.
	title, summary     string
	fen                int64
	allowed, forbidden []string
	file               string
	// fresh is set when the data is kept up to date.
	fresh bool
}

// field is a field of a ware: what it is made from is a source body's number and a field there.
type field struct{ name, meaning, derivation, source, of string }

const (
	road    = "441300-jtys-005"
	port    = "441300-jtys-006"
	haulier = "441300-jtys-004"
	weather = "441300-qxj-001"
)

// wares are registered in the city's past and offered, but for the last.
var wares = []ware{
	{
		name: "国省道货车流量指数", text: "惠州国省道 62 个观测站的货车小时流量指数，以 2025 年均值为 100，按大、小货车分列，不含车牌与个体轨迹。",
		purpose: freightPlanning, scenario: "仓储选址、干线运力排班", kind: product.Indicator, form: product.FormDataset, frequency: catalogue.Daily,
		fields: []field{
			{"观测站编号", "国省道自动观测站", "直接取用", road, "观测站编号"}, {"路线编号", "国省道编号", "直接取用", road, "路线编号"},
			{"时段", "小时起始", "直接取用", road, "观测时段"}, {"大货车指数", "2025 年均值为 100", "按站与时段归一化", road, "大货车"}, {"小货车指数", "2025 年均值为 100", "按站与时段归一化", road, "小货车"},
		},
		sample: "观测站编号,路线编号,时段,大货车指数,小货车指数\nG205-03,G205,2026-05-01 08:00,112.4,97.8\nS120-11,S120,2026-05-01 08:00,86.2,103.5\n",
		title:  "惠州国省道货车流量指数（逐日）", summary: "62 个观测站逐小时更新到前一日，可看出货运走廊的昼夜与周内节律。", fen: 360_000,
		allowed: []string{"物流选址", "运力排班", "学术研究"}, forbidden: []string{"个体车辆识别", "转售"},
		file: "观测站编号,路线编号,时段,大货车指数,小货车指数\nG205-03,G205,2026-11-25 08:00,118.9,101.2\nG205-03,G205,2026-11-25 09:00,121.3,99.6\nS120-11,S120,2026-11-25 08:00,90.4,106.1\nS120-11,S120,2026-11-25 09:00,88.7,104.4\n", fresh: true,
	},
	{
		name: "惠州港吞吐量景气报告", text: "按港区与货类编制的月度吞吐量景气指数与同比，附口径说明；来源为快报数，年度核定后修订。",
		purpose: tradeResearch, scenario: "石化与外贸企业的行情研判", kind: product.Report, form: product.FormReport, frequency: catalogue.Monthly,
		fields: []field{
			{"月份", "年月", "直接取用", port, "统计月份"}, {"港区", "荃湾、东马等", "直接取用", port, "港区"}, {"货类", "原油、煤炭等", "直接取用", port, "货类"},
			{"景气指数", "50 为荣枯线", "吞吐量同比的扩散指数", port, "吞吐量"},
		},
		sample: "月份,港区,货类,景气指数\n2026-04,荃湾,煤炭,52.1\n2026-04,东马,原油,48.9\n",
		title:  "惠州港吞吐量景气报告", summary: "每月一期，覆盖荃湾、东马等港区的主要货类。", fen: 98_000,
		allowed: []string{"行业研究", "经营决策"}, forbidden: []string{"转售"},
		file: "月份,港区,货类,景气指数\n2026-05,荃湾,煤炭,51.7\n2026-05,东马,原油,50.3\n2026-05,荃湾,集装箱,54.8\n",
	},
	{
		name: "公路恶劣天气通行提示", text: "把自动气象站的降水、风与公路观测站的车速相结合，按路段给出通行风险等级，供应急与养护单位使用。",
		purpose: roadSafety, scenario: "汛期公路巡查与交通管制", kind: product.Dataset, form: product.FormDataset, frequency: catalogue.Weekly,
		fields: []field{
			{"路线编号", "国省道编号", "直接取用", road, "路线编号"}, {"桩号", "公里", "直接取用", road, "桩号"},
			{"风险等级", "1 至 4", "由平均车速降幅与一小时降水查表", road, "平均车速"}, {"一小时降水", "毫米，最近站点", "按桩号取最近站点", weather, "一小时降水"},
		},
		sample: "路线编号,桩号,风险等级,一小时降水\nG205,18.4,2,12.5\nS254,7.1,3,31.0\n",
		title:  "公路恶劣天气通行提示（无偿）", summary: "每周汇总一期，面向公共治理无偿提供。",
		allowed: []string{"公路养护与应急", "公益研究"}, forbidden: []string{"用于核定个人保险费率"},
		file: "路线编号,桩号,风险等级,一小时降水\nG205,18.4,1,3.5\nS254,7.1,2,14.0\nG324,33.9,1,0.5\n", fresh: true,
	},
	{
		name: "道路货运企业资质核验", text: "以统一社会信用代码核验企业的道路货运许可是否有效及其质量信誉等级，只回答是否与等级，不返回名单。",
		purpose: freightPlanning, scenario: "货主招标与平台入驻审查", kind: product.Service, form: product.FormAPI, frequency: catalogue.Monthly,
		fields: []field{
			{"统一社会信用代码", "18 位，GB 32100", "调用方提供，用于比对", haulier, "统一社会信用代码"},
			{"许可有效", "是或否", "与许可期限比对", haulier, "有效期至"}, {"质量信誉等级", "AAA 至 B", "直接取用", haulier, "质量信誉等级"},
		},
		sample: "统一社会信用代码,许可有效,质量信誉等级\n91441302MA5X000012,是,AA\n91441303MA5X000025,否,\n",
	},
}

// recent are on their way through registration when the demo opens: the first is registered
// on that very day, the second stands in its public notice.
var recent = []ware{
	{
		name: "惠州普通公路车速月度画像", text: "按路线与时段汇总的月度平均车速与拥堵时长，不含单车记录。",
		purpose: roadSafety, scenario: "公路养护计划与限速评估", kind: product.Dataset, form: product.FormDataset, frequency: catalogue.Monthly,
		fields: []field{{"路线编号", "国省道编号", "直接取用", road, "路线编号"}, {"平均车速", "公里每小时", "按月与时段平均", road, "平均车速"}},
		sample: "路线编号,平均车速\nG205,54.2\nS120,47.9\n",
	},
	{
		name: "港区货类结构指数", text: "各港区按货类的吞吐量占比与变化，按月更新。",
		purpose: tradeResearch, scenario: "临港产业招商研究", kind: product.Indicator, form: product.FormDataset, frequency: catalogue.Monthly,
		fields: []field{{"港区", "荃湾、东马等", "直接取用", port, "港区"}, {"占比", "百分比", "按港区与货类计算", port, "吞吐量"}},
		sample: "港区,占比\n荃湾,38.2\n东马,61.8\n",
	},
}

// shelf is what the demo needs to fill the market beside the one journey.
type shelf struct {
	merchant  member
	agreement string
	resources map[string]catalogue.Resource
	// fresh are the data files of those offers that are kept up to date.
	fresh map[string]listing.Stored
	// doubtful is the registration whose revocation is proposed when the demo opens.
	doubtful string
	// ripe is the registration whose public notice is over when the demo opens.
	ripe string
	// first is the registration of the first ware; national is the national one whose notice is over now.
	first, national string
}

// stock fills the market: a second merchant, a second agreement, and products of it.
func (c *city) stock() error {
	c.shelf.fresh, c.shelf.resources = map[string]listing.Stored{}, map[string]catalogue.Resource{}
	if err := c.secondMerchant(); err != nil {
		return err
	}
	if err := c.secondAgreement(); err != nil {
		return err
	}
	ids := make([]string, len(wares))
	for i, w := range wares {
		var err error
		if ids[i], err = c.file(w); err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
	}
	for _, step := range reviews {
		if err := c.days(step.days); err != nil {
			return err
		}
		if err := c.review(step.act, ids...); err != nil {
			return err
		}
	}
	c.shelf.first = ids[0]
	for i, w := range wares {
		if w.title == "" {
			c.shelf.doubtful = ids[i]
			continue
		}
		if err := c.offer(ids[i], w); err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
	}
	return c.filings()
}

type reviewAct = func(*ledger.Tx, *rules.Book, string, product.Review) (product.Registration, error)

// reviews lead a filing to its registration; the days pass before each.
var reviews = []struct {
	days int
	act  reviewAct
}{{1, product.Accept}, {4, product.PassReview}, {11, product.Register}}

// review takes one step with each of the registrations.
func (c *city) review(act reviewAct, ids ...string) error {
	return c.do(c.registrar.actor, func(tx *ledger.Tx) error {
		for _, id := range ids {
			if _, err := act(tx, c.app.Book, id, product.Review{}); err != nil {
				return err
			}
		}
		return nil
	})
}

// secondMerchant brings a company in and has it qualified.
func (c *city) secondMerchant() error {
	err := c.join(company{m: &c.shelf.merchant, zh: "惠州大亚湾港航数据服务有限公司", en: "Huizhou Daya Bay Port Data Services Ltd", uscc: "91441303MA5X00060", login: "port-merchant", region: "441303",
		legalRep: "海泊远", handler: "江晚晴", scope: "港航、物流数据产品开发和承销。", established: "2022-02-15", wan: 800})
	if err != nil {
		return err
	}
	return c.qualified(&c.shelf.merchant, party.Merchant, "accept", "approve")
}

// secondAgreement lets the operator work with roads, the port and, with the consent of its
// body, the weather.
func (c *city) secondAgreement() error {
	var named []product.AgreedResource
	err := c.app.DB.View(c.ctx, ledger.System, func(tx *ledger.Tx) error {
		for _, number := range []string{road, port, haulier, weather} {
			r, err := catalogue.BySourceID(tx, number)
			if err != nil {
				return err
			}
			c.shelf.resources[number] = r
			n := product.AgreedResource{Resource: r.ID}
			if r.Body != c.bureau.party.ID {
				n.Consent = "惠市气函〔2026〕21号"
			}
			named = append(named, n)
		}
		return nil
	})
	if err != nil {
		return err
	}
	today := workday.OfTime(c.app.DB.Now())
	resources := make([]string, len(named))
	for i, n := range named {
		resources[i] = n.Resource
	}
	plan, err := c.plan("惠州市公路与港航公共数据授权运营", resources)
	if err != nil {
		return err
	}
	c.shelf.agreement, err = c.conclude(product.Terms{
		Title: "惠州市公路与港航公共数据授权运营协议", Operator: c.operator.party.ID,
		From: today, To: workday.Date{Year: today.Year + 4, Month: 12, Day: 31}, Selection: product.PublicTender,
		SelectionRecord: chosen(today), Plan: plan, Clauses: clauses, Resources: named, NoticeDays: 90,
		Purposes: []product.Purpose{
			{Name: roadSafety, Class: product.PublicInterest}, {Name: freightPlanning, Class: product.Industry}, {Name: tradeResearch, Class: product.Industry},
		},
	})
	return err
}

// content is what the operator says of a ware.
func (c *city) content(w ware) product.Content {
	content := product.Content{
		Agreement: c.shelf.agreement, Name: w.name, Description: w.text, Kind: w.kind, Purpose: w.purpose, Form: w.form, Frequency: w.frequency,
	}
	for _, f := range w.fields {
		r := c.shelf.resources[f.source]
		source := product.Source{Resource: r.ID}
		for _, x := range r.Fields {
			if x.Name == f.of {
				source.Field = x.ID
			}
		}
		content.Fields = append(content.Fields, product.Field{Name: f.name, Meaning: f.meaning, Derivation: f.derivation, Sources: []product.Source{source}})
	}
	return content
}

// file makes a ware's product and hands it in for registration.
func (c *city) file(w ware) (registration string, err error) {
	papers, err := c.papers(w.name, w.scenario, w.sample)
	if err != nil {
		return "", err
	}
	err = c.do(c.operator.actor, func(tx *ledger.Tx) error {
		p, err := papers.create(tx, c.content(w))
		if err != nil {
			return err
		}
		r, err := product.Submit(tx, c.app.Book, p.ID)
		registration = r.ID
		return err
	})
	return registration, err
}

// offer has the second merchant list a registered ware.
func (c *city) offer(registration string, w ware) error {
	var id string
	if err := c.do(c.operator.actor, func(tx *ledger.Tx) error {
		r, err := product.GetRegistration(tx, registration)
		if err != nil {
			return err
		}
		id = r.Product
		_, err = product.Entrust(tx, id, c.shelf.merchant.party.ID)
		return err
	}); err != nil {
		return err
	}
	stored, err := c.data(w)
	if err != nil {
		return err
	}
	return c.do(c.shelf.merchant.actor, func(tx *ledger.Tx) error {
		l, err := listing.Create(tx, id, listing.Content{
			Title: w.title, Summary: w.summary, PriceFen: w.fen, Allowed: w.allowed, Forbidden: w.forbidden,
			OperatorBP: 6_500, MerchantBP: 3_500, BrokerBP: 300,
		})
		if err != nil {
			return err
		}
		if w.fresh {
			c.shelf.fresh[l.ID] = stored
		}
		if _, err := listing.AttachFile(tx, l.ID, stored); err != nil {
			return err
		}
		_, err = listing.Publish(tx, l.ID)
		return err
	})
}

// data stores a ware's data file.
func (c *city) data(w ware) (listing.Stored, error) {
	return listing.PutFile(c.ctx, c.app.Vault, w.name+".csv", strings.NewReader(w.file))
}

// noticeLead is long enough before now for a review that pauses for seven working days and a public notice
// of ten to run out, holidays included.
const noticeLead = 44 * 24 * time.Hour

// filings brings the recent wares on their way: the first so far that its notice is over now.
func (c *city) filings() error {
	if err := c.moveTo(c.app.Clock().Add(-noticeLead)); err != nil {
		return err
	}
	id, err := c.file(recent[0])
	if err != nil {
		return err
	}
	c.shelf.ripe = id
	if c.shelf.national, err = c.nationally(c.product); err != nil {
		return err
	}
	if err := c.review(product.Accept, id); err != nil {
		return err
	}
	if err := c.pauseReview(id); err != nil {
		return err
	}
	return c.review(product.PassReview, id)
}

// notice leads a filing into its public notice.
func (c *city) notice(id string) error {
	if err := c.review(product.Accept, id); err != nil {
		return err
	}
	return c.review(product.PassReview, id)
}

// today is what happens on the day the demo opens: a registration, a notice, and fresh data.
func (c *city) today() error {
	if err := c.review(product.Register, c.shelf.ripe); err != nil {
		return err
	}
	if err := c.coded(c.shelf.national); err != nil {
		return err
	}
	id, err := c.file(recent[1])
	if err != nil {
		return err
	}
	if err := c.notice(id); err != nil {
		return err
	}
	first, err := c.registration(c.shelf.first)
	if err != nil {
		return err
	}
	if _, err := c.nationally(first.Product); err != nil {
		return err
	}
	if err := c.do(c.shelf.merchant.actor, func(tx *ledger.Tx) error {
		for offer, stored := range c.shelf.fresh {
			if _, err := listing.AttachFile(tx, offer, stored); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	stored, err := listing.PutFile(c.ctx, c.app.Vault, "公交客流热度.csv", strings.NewReader(data))
	if err != nil {
		return err
	}
	return c.do(c.merchant.actor, func(tx *ledger.Tx) error {
		l, err := listing.LatestOf(tx, c.product)
		if err != nil {
			return err
		}
		_, err = listing.AttachFile(tx, l.ID, stored)
		return err
	})
}
