/*
 * face.h: what a site is known by elsewhere: its address, its logo, a picture of its ranking.
 */
#ifndef SITE_FACE_H
#define SITE_FACE_H

#include <jrank/site.h>

#define PICTURE_PATH "assets/preview.png"
enum { PICTURE_WIDTH = 1200, PICTURE_HEIGHT = 630 }; /* pixels, as those who show it want it */

typedef struct site_face {
    jr_str url;       /* ends in '/'; empty: not known */
    jr_str logo_path; /* "assets/logo.svg"; empty: none */
    jr_str logo;      /* its bytes */
    const char *logo_type;
    jr_str picture;    /* a PNG; empty: none */
    jr_str no_picture; /* why not, where the address is known */
} site_face;

/* The address and the logo. Errors: those of the options of jr_site_open. */
JR_MUST_USE jr_status face_load(jr_arena *arena, const jr_site_options *options,
                                site_face *ret_face, jr_error *err);

/* Draws the picture: a chart of the strengths in the middle of white. svg: the chart. */
void face_draw(jr_arena *arena, jr_str svg, site_face *face);

#endif
