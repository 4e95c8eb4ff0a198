package io.millwright.memory;

import io.millwright.spi.ClaimRequest;

/** A claim that may be parked. What it promises to whom is the shell's affair. */
abstract class Claim {
    final Member member;
    final ClaimRequest request;

    Claim(Member member, ClaimRequest request) {
        this.member = member;
        this.request = request;
    }
}
