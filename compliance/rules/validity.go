package rules

import "huishu/compliance/workday"

// LastDay returns the last day of a term in years that begins on from: the
// corresponding day (Civil Code of the PRC, art. 202), but not later than limit,
// the last day of the agreement that the right rests on; a zero limit sets none.
// The national registration measures, art. 15, tie a registration to both.
func (s *Set) LastDay(fact string, from, limit workday.Date) (workday.Date, error) {
	years, err := s.Value(fact)
	if err != nil {
		return workday.Date{}, err
	}
	last := workday.OfTime(CorrespondingDay(from.Time(), int(years)))
	if !limit.IsZero() && limit.Before(last) {
		last = limit
	}
	return last, nil
}
