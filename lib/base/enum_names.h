/*
 * enum_names.h: columns of the lists that enums are made of, for tables of names: with
 *
 *     #define COLOURS(X) X(RED, "red", "r") X(BLUE, "blue", "b")
 *
 * {COLOURS(ENUM_NAME)} is {"red", "blue", }, and {COLOURS(ENUM_SECOND_NAME)} {"r", "b", }.
 */
#ifndef BASE_ENUM_NAMES_H
#define BASE_ENUM_NAMES_H

#define ENUM_NAME(id, name, ...) name,
#define ENUM_SECOND_NAME(id, name, second, ...) second,

#endif
