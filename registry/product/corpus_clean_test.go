package product_test

import (
	"slices"
	"strings"
)

type lookalike struct {
	name string
	make func(f *corpusFiling)
}

// lookalikes are clean filings that look like defective ones to a careless check.
func lookalikes() []lookalike {
	list := []lookalike{
		{"nothing special", func(*corpusFiling) {}},
		{"agreement begins today", func(f *corpusFiling) { f.From = 0 }},
		{"agreement ends today", func(f *corpusFiling) { f.From, f.To = -400, 0 }},
		{"agreement ends on the day that it is filed", func(f *corpusFiling) { f.From, f.To, f.Wait = -400, 3, 3 }},
		{"every purpose's neighbour", func(f *corpusFiling) { f.Purpose = "公交线网优化" }},
		{"name in traditional characters", func(f *corpusFiling) { f.Name = "停車泊位週轉指數" }},
		{"name in English", func(f *corpusFiling) { f.Name = "Night bus demand index, N/A values removed" }},
		{"one field only", func(f *corpusFiling) { f.Fields, f.Sample = f.Fields[:1], "区域\n江北街道\n桥东街道\n" }},
		{"derivation of two characters", func(f *corpusFiling) { f.Fields[0].Derivation = "求和" }},
		{"edited before sample and deposit", func(f *corpusFiling) {
			f.Edited = slices.Clone(f.Fields)
			f.Edited[0].Derivation, f.Steps = "按区归并", []string{"edit", "sample", "deposit"}
		}},
		{"sampled and deposited anew after an edit", func(f *corpusFiling) {
			f.Edited = slices.Clone(f.Fields)
			f.Edited[0].Derivation, f.Steps = "按区归并", []string{"sample", "deposit", "edit", "sample", "deposit"}
		}},
		{"columns in another order", func(f *corpusFiling) { f.Sample = "强度,区域,时段\n3,江北街道,8\n4,桥东街道,9\n" }},
		{"a cell that is blank", func(f *corpusFiling) { f.Sample = "区域,时段,强度\n江北街道,8,\n桥东街道,9,4\n" }},
		{"sample as plain text", func(f *corpusFiling) {
			f.SampleName, f.Sample = "样例.txt", "江北街道 8 时强度 62\n桥东街道 9 时强度 48\n"
		}},
		{"sample as JSON lines", func(f *corpusFiling) {
			f.SampleName, f.Sample = "样例.jsonl", `{"区域":"江北街道","时段":8,"强度":62}`+"\n"+`{"区域":"桥东街道","时段":9,"强度":48}`+"\n"
		}},
		{"same resource as the registered product", func(f *corpusFiling) { f.Fields[0].Sources = []string{"roads.0", "roads.1", "roads.2"} }},
		{"akin to the registered product by name", func(f *corpusFiling) { f.Name = "公交客流预测指数" }},
	}
	for _, s := range []string{"无障碍设施与公交站点衔接情况，按街道统计。", "暂无人值守的站点分布，每月更新。", "待定线路的客流测算结果。", "测试线路的客流统计。", "同上游来水量联动的站点分布。"} {
		list = append(list, lookalike{"description that begins like a placeholder: " + s, func(f *corpusFiling) { f.Description = s }})
	}
	for _, s := range []string{"无量纲化", "测试集上取平均", "同上一时段之差", "NA 值剔除后求和", "略去小数"} {
		list = append(list, lookalike{"derivation that begins like a placeholder: " + s, func(f *corpusFiling) { f.Fields[1].Derivation = s }})
	}
	for _, s := range []string{"无人配送车调度", "测试场选址", "暂停运营站点的替代方案"} {
		list = append(list, lookalike{"statement that begins like a placeholder: " + s, func(f *corpusFiling) { f.Materials["scenario"] = s }})
	}
	for name, column := range orderedPairs(
		"masked citizen ids", "身份证号|110105********002X|440524********0014|110105********0038",
		"masked mobile numbers", "联系电话|138****8000|139****4455|150****3344",
		"landlines of offices", "咨询电话|0752-2808080|0752-2166666|0752-2833333",
		"service numbers", "服务热线|12345|12328|400-830-0752",
		"numbers with a check digit that is wrong", "编号|110105194912310021|440524188001010015|110105194912310037",
		"numbers of 12 digits", "设备号|441302000001|441302000002|441302000003",
		"dates and times", "采集时间|20260304 08:00:00|20260304 09:00:00|20260304 18:00:00",
		"coordinates", "坐标|114.416196,23.111847|114.382541,23.080512|114.470213,23.035701",
		"social credit codes of bodies", "机构代码|11441300007180000X|11441300MB2C11111K|12441300MB2C54321F",
		"administrative divisions", "行政区划代码|441302001|441302002|441303001",
		"plates of buses, by fleet", "车队|粤L公交一队|粤L公交二队|粤L公交三队",
		"versions", "版本|1.2.3|2.0.10|10.20.30",
		"counts of things named password", "密码锁数量|12|30|7",
		"percentages", "占比|13.80%|13.92%|15.01%",
		"identifiers of machines", "标识|5f2b8c1e-0d3a-4b6f-9a7c-2e1d0c9b8a7f|7a1d9e2c-3f4b-4c5d-8e6f-1a2b3c4d5e6f|0c9b8a7f-5f2b-4c1e-8d3a-6f9a7c2e1d0c",
		"hashes", "摘要|d41d8cd98f00b204e9800998ecf8427e|9e107d9d372bb6826bd81d3542a419d6|e4d909c290d0fb1ca068ffaddf22cbd0",
		"names of streets", "地址|云山西路|演达大道|三环南路",
		"amounts", "营收（元）|138001380.00|139223344.55|150112233.44",
		"free text", "说明|早高峰客流集中，请注意疏导|平峰运行正常|晚高峰加开 2 班",
	) {
		cells := strings.Split(column, "|")
		list = append(list, lookalike{name, func(f *corpusFiling) { f.Sample = corpusSample(cells[0], cells[1:]...) }})
	}
	return list
}
