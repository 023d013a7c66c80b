/**
 * The demo: a sandbox ERP and a working day of scenario SC4, generated from a seed and played in
 * through the real doors (contract 11). Depends on the running system only through its doors and
 * its store.
 */
@NullMarked
package dev.andon.demo;

import org.jspecify.annotations.NullMarked;
