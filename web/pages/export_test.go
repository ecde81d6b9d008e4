package pages

// LastDay and ICalendar are tested by themselves: no page takes such texts as they must stand.
type LastDay = lastDay

// ICalendar writes a calendar.
var ICalendar = iCalendar
