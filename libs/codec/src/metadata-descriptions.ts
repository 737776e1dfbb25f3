/** Of the column of the creation time. */
export const CREATION_TIMESTAMP_DESCRIPTION = 'When the server created the object, in RFC 3339 and UTC.';

/** Of the column of the name. */
export const NAME_DESCRIPTION = 'Name of the object: no two objects of a kind in one namespace share it.';
