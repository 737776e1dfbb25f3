/** What evaluations of an expression have to cost together to give it its fastest form, and some more. */
export const COST_UNTIL_HOT = 5500;
