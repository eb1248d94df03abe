/* Reads calendar objects as libical does, which stands behind Evolution, KDE and Cyrus.
 *
 *   libical FILE.ics...            one line each of: file PATH | error TEXT | event UID START END (in UTC)
 *   libical --offsets FILE.ics     reads lines "TZID SECONDS SECONDS..." and answers "TZID OFFSET OFFSET..." by the
 *                                  VTIMEZONEs in the file alone
 *
 * Fields are parted by tabs. An error is what the parser dropped or what RFC 5546's tables for the METHOD
 * (icalrestriction_check) do not allow.
 */

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *contents(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(2);
    }
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    rewind(file);
    char *text = malloc(length + 1);
    if (!text || fread(text, 1, length, file) != (size_t)length) {
        exit(2);
    }
    text[length] = 0;
    fclose(file);
    return text;
}

static void errors(icalcomponent *part) {
    icalproperty *property = icalcomponent_get_first_property(part, ICAL_XLICERROR_PROPERTY);
    for (; property; property = icalcomponent_get_next_property(part, ICAL_XLICERROR_PROPERTY)) {
        printf("error\t%s: %s\n", icalcomponent_kind_to_string(icalcomponent_isa(part)),
               icalproperty_get_xlicerror(property));
    }
    icalcomponent *child = icalcomponent_get_first_component(part, ICAL_ANY_COMPONENT);
    for (; child; child = icalcomponent_get_next_component(part, ICAL_ANY_COMPONENT)) {
        errors(child);
    }
}

static void print_time(struct icaltimetype time) {
    struct icaltimetype utc = icaltime_convert_to_zone(time, icaltimezone_get_utc_timezone());
    if (time.is_date) {
        printf("\t%04d-%02d-%02d", time.year, time.month, time.day);
    } else {
        printf("\t%04d-%02d-%02dT%02d:%02d:%02dZ", utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second);
    }
}

static void read_object(const char *path) {
    printf("file\t%s\n", path);
    char *text = contents(path);
    icalcomponent *calendar = icalparser_parse_string(text);
    free(text);
    if (!calendar) {
        puts("error\tnot a calendar");
        return;
    }
    if (!icalrestriction_check(calendar)) {
        puts("error\tthe restrictions of its METHOD are broken");
    }
    errors(calendar);
    icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    for (; event; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
        struct icaltimetype start = icalcomponent_get_dtstart(event);
        if (icaltime_is_null_time(start)) {
            continue; /* REFRESH has none */
        }
        printf("event\t%s", icalcomponent_get_uid(event));
        print_time(start);
        print_time(icalcomponent_get_dtend(event));
        puts("");
    }
    icalcomponent_free(calendar);
}

static icaltimezone *zone_of(icalcomponent *calendar, const char *tzid) {
    icalcomponent *part = icalcomponent_get_first_component(calendar, ICAL_VTIMEZONE_COMPONENT);
    for (; part; part = icalcomponent_get_next_component(calendar, ICAL_VTIMEZONE_COMPONENT)) {
        icalproperty *name = icalcomponent_get_first_property(part, ICAL_TZID_PROPERTY);
        if (name && strcmp(icalproperty_get_tzid(name), tzid) == 0) {
            icaltimezone *zone = icaltimezone_new();
            icaltimezone_set_component(zone, icalcomponent_new_clone(part));
            return zone;
        }
    }
    return NULL;
}

static int offsets(const char *path) {
    icalcomponent *calendar = icalparser_parse_string(contents(path));
    if (!calendar) {
        return 2;
    }
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, stdin) > 0) {
        char *rest = NULL;
        char *tzid = strtok_r(line, " \n", &rest);
        icaltimezone *zone = tzid ? zone_of(calendar, tzid) : NULL;
        if (!zone) {
            printf("%s\n", tzid ? tzid : "");
            continue;
        }
        printf("%s", tzid);
        for (char *word; (word = strtok_r(NULL, " \n", &rest));) {
            struct icaltimetype time =
                icaltime_from_timet_with_zone(atoll(word), 0, icaltimezone_get_utc_timezone());
            int is_daylight;
            printf(" %d", icaltimezone_get_utc_offset_of_utc_time(zone, &time, &is_daylight));
        }
        puts("");
        icaltimezone_free(zone, 1);
    }
    free(line);
    return 0;
}

int main(int count, char **arguments) {
    if (count == 3 && strcmp(arguments[1], "--offsets") == 0) {
        return offsets(arguments[2]);
    }
    for (int i = 1; i < count; i++) {
        read_object(arguments[i]);
    }
    return 0;
}
